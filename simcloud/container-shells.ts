import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { missingProgram } from './container-command.js';
import { containerView, findProgram, GUEST_TOOLS } from './container-world.js';
import type { Container } from './container.js';
import { endProcessesWith } from './node-processes.js';
import type { Settings } from './options.js';

/** By this setting in its environment a process is known to belong to a container. */
const MARK = 'SIMCLOUD_CONTAINER';
/** After its process has ended, Docker waits this long for whoever holds its output open. */
const STREAM_WAIT_MS = 2000;

export interface ExecResult {
  /** What it wrote to stdout and stderr. */
  readonly output: Buffer;
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
    const home = join(this.folder, container.id);
    mkdirSync(join(home, 'tmp'), { recursive: true });
    const env = this.environment(container, home);
    const [program = ''] = argv;
    if (!findProgram(program, env['PATH'] ?? '')) {
      const text = `OCI runtime exec failed: exec failed: unable to start container process: ${missingProgram(program)}\r\n`;
      return Promise.resolve({ output: Buffer.from(text), exitCode: 126 });
    }
    const [starter, ...words] = containerView(home, argv);
    const child = spawn(starter, words, {
      cwd: home,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const own = this.children.get(container.id) ?? new Set();
    this.children.set(container.id, own.add(child));
    child.once('close', () => own.delete(child));
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    return new Promise((resolveResult, reject) => {
      let streamWait: NodeJS.Timeout | undefined;
      const finish = (result: ExecResult | null): void => {
        clearTimeout(timeout);
        clearTimeout(streamWait);
        resolveResult(result);
      };
      const timeout = setTimeout(finish, timeoutMs, null);
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        const exitCode = signal === null ? (code ?? 0) : 128 + (SIGNAL_NUMBERS[signal] ?? 0);
        finish({ output: Buffer.concat(chunks), exitCode });
      };
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        streamWait = setTimeout(end, STREAM_WAIT_MS, code, signal);
      });
      child.once('close', end);
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
    void removeFolder(join(this.folder, containerId));
  }

  async close(): Promise<void> {
    const ids = [...this.children.keys()];
    for (const id of ids) this.endAll(id);
    await Promise.all(ids.map((id) => endProcessesWith(MARK, id, 'SIGKILL')));
    await removeFolder(this.folder);
  }

  private environment(container: Container, home: string): Record<string, string> {
    const { seed, speedUp } = this.settings;
    return {
      PATH: [
        GUEST_TOOLS,
        dirname(process.execPath),
        process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
      ].join(':'),
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

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}
