import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Cloud } from './cloud.js';
import { endProcessesWith } from './node-processes.js';
import { ProcWriter } from './proc-writer.js';
import { loadOrCreateKey } from './ssh-keys.js';
import { SshNode } from './ssh-node.js';

/** How to get into a simulated compute node. */
export interface NodeAccess {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly keyFile: string;
  readonly knownHosts: string;
}

export interface ComputeFarm {
  readonly nodes: readonly NodeAccess[];
  close(): Promise<void>;
}

/** Starts the SSH server and the synthetic /proc of every node, and writes keys and known_hosts. */
export async function startComputeFarm(cloud: Cloud): Promise<ComputeFarm> {
  const state = resolve(cloud.settings.stateFolder);
  const keyFile = join(state, 'ssh', 'id_ed25519');
  const knownHosts = join(state, 'ssh', 'known_hosts');
  await mkdir(join(state, 'ssh'), { recursive: true, mode: 0o700 });
  const clientKey = await loadOrCreateKey(keyFile);
  const nodes: NodeAccess[] = [];
  const hostLines: string[] = [];
  const closers: (() => void)[] = [];
  const procFolders: string[] = [];
  for (const node of [...cloud.nodes, ...cloud.containerNodes]) {
    const folder = join(state, 'nodes', node.name);
    await mkdir(join(folder, 'spool'), { recursive: true });
    const proc = new ProcWriter(cloud, node, folder);
    const hostKey = await loadOrCreateKey(join(state, 'ssh', `host_${node.name}`));
    const ssh = new SshNode({
      port: node.options.sshPort,
      hostKey,
      clientKey,
      folder,
      environment: {
        PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
        HOME: folder,
        USER: 'root',
        LANG: 'C.UTF-8',
        HOSTNAME: node.name,
        PACKBENCH_PROC_ROOT: proc.folder,
        PACKBENCH_SPOOL_DIR: join(folder, 'spool'),
        PACKBENCH_STATVFS: proc.statvfsFile,
      },
    });
    const port = await ssh.listen();
    closers.push(() => {
      proc.close();
      ssh.close();
    });
    procFolders.push(proc.folder);
    hostLines.push(`[127.0.0.1]:${port} ${hostKey.publicLine}\n`);
    nodes.push({ name: node.name, address: '127.0.0.1', port, user: 'root', keyFile, knownHosts });
  }
  await writeFile(knownHosts, hostLines.join(''));
  await writeFile(join(state, 'ssh', 'config'), nodes.map(configEntry).join(''));
  return {
    nodes,
    async close() {
      for (const close of closers) close();
      await Promise.all(
        procFolders.map((folder) => endProcessesWith('PACKBENCH_PROC_ROOT', folder)),
      );
    },
  };
}

/** For OpenSSH's own client: `ssh -F <state>/ssh/config sim-kvm`. */
function configEntry({ name, address, port, user, keyFile, knownHosts }: NodeAccess): string {
  return (
    `Host ${name}\n  HostName ${address}\n  Port ${port}\n  User ${user}\n` +
    `  IdentityFile ${keyFile}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${knownHosts}\n`
  );
}
