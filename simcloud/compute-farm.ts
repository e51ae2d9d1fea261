import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Cloud } from './cloud.js';
import type { NodeFaults } from './node-faults.js';
import { NodeMachine } from './node-machine.js';
import { loadOrCreateKey } from './ssh-keys.js';

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

/**
 * Starts the SSH server and the synthetic /proc of every node, and writes keys and known_hosts.
 *
 * @param faults gets to know the nodes
 */
export async function startComputeFarm(cloud: Cloud, faults: NodeFaults): Promise<ComputeFarm> {
  const state = resolve(cloud.settings.stateFolder);
  const keyFile = join(state, 'ssh', 'id_ed25519');
  const knownHosts = join(state, 'ssh', 'known_hosts');
  await mkdir(join(state, 'ssh'), { recursive: true, mode: 0o700 });
  const clientKey = await loadOrCreateKey(keyFile);
  const nodes: NodeAccess[] = [];
  const hostLines: string[] = [];
  const machines: NodeMachine[] = [];
  for (const node of [...cloud.nodes, ...cloud.containerNodes]) {
    const folder = join(state, 'nodes', node.name);
    await mkdir(folder, { recursive: true });
    const hostKey = await loadOrCreateKey(join(state, 'ssh', `host_${node.name}`));
    const machine = new NodeMachine(cloud, node, folder, { host: hostKey, client: clientKey });
    const port = await machine.listen();
    machines.push(machine);
    faults.register(node.name, machine);
    hostLines.push(`[127.0.0.1]:${port} ${hostKey.publicLine}\n`);
    nodes.push({ name: node.name, address: '127.0.0.1', port, user: 'root', keyFile, knownHosts });
  }
  await writeFile(knownHosts, hostLines.join(''));
  await writeFile(join(state, 'ssh', 'config'), nodes.map(configEntry).join(''));
  return {
    nodes,
    async close() {
      await Promise.all(machines.map((machine) => machine.close()));
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
