import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cloud } from './cloud.js';
import type { ComputeNode } from './compute-node.js';
import type { FaultyNode, NodeFault } from './node-faults.js';
import { endProcessesWith } from './node-processes.js';
import { NodePrograms } from './node-programs.js';
import { ProcWriter } from './proc-writer.js';
import type { SshKey } from './ssh-keys.js';
import { SshNode } from './ssh-node.js';

const AWAY_MS = 3000;
const PROC_SETTING = 'PACKBENCH_PROC_ROOT';

/** The machine of a compute node: its /proc, its disk, its clocks, and the SSH server on it. */
export class NodeMachine implements FaultyNode {
  private readonly proc: ProcWriter;
  private readonly programs: NodePrograms;
  private readonly ssh: SshNode;
  private readonly spool: string;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    cloud: Cloud,
    node: ComputeNode,
    folder: string,
    keys: { readonly host: SshKey; readonly client: SshKey },
  ) {
    this.spool = join(folder, 'spool');
    mkdirSync(this.spool, { recursive: true });
    this.proc = new ProcWriter(cloud, node, folder);
    const path = process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
    this.programs = new NodePrograms(folder, path);
    this.ssh = new SshNode({
      port: node.options.sshPort,
      hostKey: keys.host,
      clientKey: keys.client,
      folder,
      environment: {
        PATH: `${this.programs.folder}:${path}`,
        HOME: folder,
        USER: 'root',
        LANG: 'C.UTF-8',
        HOSTNAME: node.name,
        [PROC_SETTING]: this.proc.folder,
        PACKBENCH_SPOOL_DIR: this.spool,
        PACKBENCH_STATVFS: this.proc.statvfsFile,
      },
    });
  }

  /** @returns the port of its SSH server */
  listen(): Promise<number> {
    return this.ssh.listen();
  }

  async suffer(fault: NodeFault): Promise<void> {
    switch (fault.kind) {
      case 'ssh-cut':
        this.ssh.cut(fault.durationMs);
        break;
      case 'node-reboot':
        await this.reboot(fault.awayMs ?? AWAY_MS);
        break;
      case 'clock-step':
        this.programs.stepClock(fault.seconds);
        break;
      case 'disk-full':
        this.programs.fillDisk();
        if (fault.durationMs !== undefined) this.freeDiskAfter(fault.durationMs);
        break;
      case 'recorder-kill':
        await endProcessesWith(PROC_SETTING, this.proc.folder, 'SIGKILL', isRecorder);
        break;
      case 'never-answers':
        this.ssh.silence(fault.durationMs);
        break;
    }
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.proc.close();
    this.ssh.close();
    await endProcessesWith(PROC_SETTING, this.proc.folder);
  }

  private async reboot(awayMs: number): Promise<void> {
    this.ssh.cut(awayMs);
    await endProcessesWith(PROC_SETTING, this.proc.folder, 'SIGKILL');
    await rm(this.spool, { recursive: true, force: true });
    mkdirSync(this.spool, { recursive: true });
    this.programs.reboot();
    this.proc.reboot();
  }

  private freeDiskAfter(ms: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.programs.freeDisk();
    }, ms);
    this.timers.add(timer);
  }
}

/** `… start ID PERIOD DEADLINE`, in Python or in the shell. */
const isRecorder = (args: readonly string[]): boolean => args.at(-4) === 'start';
