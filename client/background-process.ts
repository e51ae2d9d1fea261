import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A process that cannot be mistaken for a later one that got the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot of the machine and start of the process, as the system tells them. */
  readonly started: string;
}

export interface BackgroundCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Standard output and error are appended here; without it they are dropped. */
  readonly logFile?: string;
}

/** Starts a process that outlives this one and does not hear its terminal's Ctrl-C. */
export async function startInBackground(options: BackgroundCommand): Promise<ProcessIdentity> {
  const log = options.logFile === undefined ? 'ignore' : openSync(options.logFile, 'a');
  try {
    const child = spawn(options.command, options.args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: options.env ?? process.env,
      ...(options.cwd !== undefined && { cwd: options.cwd }),
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    const pid = child.pid ?? 0;
    return (await identify(pid)) ?? { pid, started: 'ended at once' };
  } finally {
    if (log !== 'ignore') closeSync(log);
  }
}

/**
 * Undefined when no such process runs. A zombie does not run once all its threads are gone: for some
 * milliseconds after SIGKILL those of a large process still hold its memory and its ports.
 */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const started = process.platform === 'linux' ? await linuxStart(pid) : await posixStart(pid);
  return started === undefined ? undefined : { pid, started };
}

export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await identify(identity.pid))?.started === identity.started;
}

/**
 * Ends a process: SIGTERM, and SIGKILL when it is still there after `graceMs`.
 *
 * @returns `gone` when it did not run any more.
 */
export async function stopProcess(
  identity: ProcessIdentity,
  graceMs: number,
): Promise<'gone' | 'stopped' | 'killed'> {
  if (!(await signal(identity, 'SIGTERM'))) return 'gone';
  const killAt = Date.now() + graceMs;
  while (Date.now() < killAt) {
    if (!(await isRunning(identity))) return 'stopped';
    await sleep(50);
  }
  await signal(identity, 'SIGKILL');
  while (await isRunning(identity)) await sleep(20);
  return 'killed';
}

async function signal(identity: ProcessIdentity, name: NodeJS.Signals): Promise<boolean> {
  if (!(await isRunning(identity))) return false;
  try {
    process.kill(identity.pid, name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Field 22 of /proc/PID/stat counts clock ticks since boot, hence the boot id; field 3 is the state of
 * the first thread only, and field 20 says how many there are (proc_pid_stat(5)).
 */
async function linuxStart(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    // The second field is the name in parentheses and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, threads] = [fields[0], Number(fields[17])];
    if (state === 'X' || (state === 'Z' && threads <= 1)) return undefined;
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${String(fields[19])}`;
  } catch {
    return undefined;
  }
}

async function posixStart(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]);
    const [state = 'Z', ...started] = stdout.trim().split(/\s+/);
    return state.startsWith('Z') ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}
