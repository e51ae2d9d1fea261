import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingProgram } from './container-command.js';
import type { Container } from './container.js';
import { endProcessesWith } from './node-processes.js';
import type { Settings } from './options.js';

const TOOLS = fileURLToPath(new URL('./guest-tools', import.meta.url));
/** By this setting in its environment a process is known to belong to a container. */
const MARK = 'SIMCLOUD_CONTAINER';
/** After its process has ended, Docker waits this long for whoever holds its output open. */
const STREAM_WAIT_MS = 2000;

export interface ExecResult {
  /** What it wrote to stdout and stderr. */
  readonly output: string;
  readonly exitCode: number;
}

/** Runs what is executed in containers, for real: on this machine, in a folder of the container's own. */
export class ContainerShells {
  private readonly settings: Settings;
  private readonly folder: string;
  private readonly children = new Map<string, Set<ChildProcess>>();

  constructor(settings: Settings) {
    this.settings = settings;
    this.folder = join(resolve(settings.stateFolder), 'containers');
  }

  /** @returns null when it still runs after `timeoutMs`; it goes on, as Docker lets it */
  execute(
    container: Container,
    argv: readonly string[],
    timeoutMs: number,
  ): Promise<ExecResult | null> {
    const [program = '', ...args] = argv;
    const home = join(this.folder, container.id);
    mkdirSync(join(home, 'tmp'), { recursive: true });
    return new Promise((resolvePromise) => {
      const child = spawn(program, args, {
        cwd: home,
        env: this.environment(container, home),
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const own = this.children.get(container.id) ?? new Set();
      this.children.set(container.id, own.add(child));
      const chunks: Buffer[] = [];
      const finish = (result: ExecResult | null): void => {
        clearTimeout(timeout);
        clearTimeout(streamWait);
        resolvePromise(result);
      };
      const timeout = setTimeout(finish, timeoutMs, null);
      let streamWait: NodeJS.Timeout | undefined;
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        const exitCode = signal === null ? (code ?? 0) : 128 + (SIGNAL_NUMBERS[signal] ?? 0);
        finish({ output: Buffer.concat(chunks).toString('utf8'), exitCode });
      };
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.once('error', () => {
        own.delete(child);
        const text = `OCI runtime exec failed: exec failed: unable to start container process: ${missingProgram(program)}\r\n`;
        finish({ output: text, exitCode: 126 });
      });
      child.once('exit', (code, signal) => {
        streamWait = setTimeout(end, STREAM_WAIT_MS, code, signal);
      });
      child.once('close', (code, signal) => {
        own.delete(child);
        end(code, signal);
      });
    });
  }

  /** Ends everything that was started in a container, and what that has started. */
  endAll(containerId: string): void {
    for (const { pid } of this.children.get(containerId) ?? []) {
      if (pid !== undefined) killGroup(pid);
    }
    if (this.children.delete(containerId)) {
      void endProcessesWith(MARK, containerId, 'SIGKILL');
    }
  }

  /** Ends everything in it and removes its files. */
  remove(containerId: string): void {
    this.endAll(containerId);
    void rm(join(this.folder, containerId), { recursive: true, force: true }).catch(
      () => undefined,
    );
  }

  async close(): Promise<void> {
    const ids = [...this.children.keys()];
    for (const id of ids) this.endAll(id);
    await Promise.all(ids.map((id) => endProcessesWith(MARK, id, 'SIGKILL')));
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }

  private environment(container: Container, home: string): Record<string, string> {
    const { seed, speedUp } = this.settings;
    return {
      PATH: [TOOLS, dirname(process.execPath), process.env['PATH'] ?? '/usr/bin:/bin'].join(':'),
      HOSTNAME: container.hostname ?? '',
      LANG: 'C.UTF-8',
      ...container.environment,
      HOME: home,
      TMPDIR: join(home, 'tmp'),
      [MARK]: container.id,
      SIMCLOUD_SPEED_UP: String(speedUp),
      // Figures depend on the seed and on how many containers there were before, not on ids.
      SIMCLOUD_DRAWS: `${seed}/${container.node?.name ?? ''}/${container.ordinal}`,
    };
  }
}

const SIGNAL_NUMBERS: Readonly<Partial<Record<NodeJS.Signals, number>>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
