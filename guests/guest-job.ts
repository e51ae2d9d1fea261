import type { GuestShell } from './guest-shell.js';
import { GuestJobError } from './guest-job-error.js';
import { callJobTool, type JobPlace } from './job-tool.js';
import { secondsBetween } from './job-seconds.js';

export interface ArmJobOptions extends JobPlace {
  /** POSIX sh script; it runs in the job's own folder and in a session of its own. */
  readonly script: string;
  /**
   * How long the command may run once it is let go, and how long it waits for that; whole seconds,
   * rounded up. Then it is killed with all its children.
   */
  readonly deadlineSeconds: number;
}

export interface ReleasedJobs {
  /** When the first may have started, at the earliest; the caller's clock, epoch ms. */
  readonly releasedAtMs: number;
  /** From the earliest to the latest moment at which one of them may have started. */
  readonly spreadMs: number;
}

export type JobState =
  /** The guest knows no such job: never armed, removed, or gone with a reboot. */
  { readonly state: 'absent' } | { readonly state: 'armed' | 'running' } | EndedJob;

export interface EndedJob {
  readonly state: 'ended';
  /** Exit code; 128 + n when signal n ended it. */
  readonly code: number;
  /** Wall time of the command by the guest's own clock. Null when it has no end. @unit s */
  readonly seconds: number | null;
  /** At most 256 KiB of what it printed; a last line says what was cut. */
  readonly output: string;
  readonly timedOut: boolean;
}

const UPTIME_STEP_MS = 10;
/** Each waits up to 3 s for the job's process: see guest-job.sh. */
const ARM_CALLS = 10;

/**
 * Makes a detached job that waits at its gate and outlives the shell. When the job of that id
 * exists, in whatever state, nothing is done.
 * @throws GuestJobError, and what the shell throws
 */
export async function armJob(shell: GuestShell, options: ArmJobOptions): Promise<void> {
  const { script, deadlineSeconds, ...place } = options;
  if (!(deadlineSeconds > 0 && Number.isFinite(deadlineSeconds))) {
    throw new GuestJobError(`a deadline of ${deadlineSeconds} s is not above 0 s.`, place.id);
  }
  const words = [String(Math.ceil(deadlineSeconds)), script];
  for (let asked = 0; asked < ARM_CALLS; asked++) {
    const said = await callJobTool(shell, 'arm', place, words);
    if (said?.trim() !== 'starting') return;
  }
  const hint = 'the guest is very slow, or out of processes or memory';
  throw new GuestJobError(`its process did not start in ${ARM_CALLS} × 3 s.`, place.id, hint);
}

/**
 * Lets armed jobs go, as close together as it can: all connections are tried first, then all gates
 * are opened at once. Those that were let go before are not let go again, and the guest says how
 * long ago that was.
 * @throws GuestJobError, and what the shells throw
 */
export async function releaseJobs(
  jobs: readonly ({ readonly shell: GuestShell } & JobPlace)[],
  now: () => number,
): Promise<ReleasedJobs> {
  if (jobs.length === 0) throw new RangeError('No jobs to let go.');
  await Promise.all(jobs.map(({ shell, signal }) => shell.run(':', signal ? { signal } : {})));
  const starts = await Promise.all(
    jobs.map(async ({ shell, ...place }) => {
      const sentMs = now();
      const said = await callJobTool(shell, 'release', place);
      const ackedMs = now();
      const uptimes = /^released ([\d.]+) ([\d.]+)$/.exec(said?.trim() ?? '');
      if (!uptimes) {
        const hint = 'was the guest rebooted after the job was armed?';
        throw new GuestJobError('it is not there to be let go.', place.id, hint);
      }
      const agoMs = (Number(uptimes[2]) - Number(uptimes[1])) * 1000;
      if (agoMs <= UPTIME_STEP_MS) return { earliestMs: sentMs, latestMs: ackedMs };
      return {
        earliestMs: sentMs - agoMs - UPTIME_STEP_MS,
        latestMs: ackedMs - agoMs + UPTIME_STEP_MS,
      };
    }),
  );
  const releasedAtMs = Math.min(...starts.map(({ earliestMs }) => earliestMs));
  const latestMs = Math.max(...starts.map(({ latestMs }) => latestMs));
  return { releasedAtMs, spreadMs: latestMs - releasedAtMs };
}

/** @throws GuestJobError, and what the shell throws */
export async function lookAtJob(
  shell: GuestShell,
  id: string,
  options: Omit<JobPlace, 'id'> = {},
): Promise<JobState> {
  const said = await callJobTool(shell, 'look', { id, ...options });
  const [head = '', output = ''] = split(said ?? 'absent');
  const [state = '', ...words] = head.split(' ');
  if (state === 'absent') return { state };
  if (state === 'armed' || state === 'running') return { state };
  if (state === 'gone') return gone(output);
  if (state !== 'ended' || words.length !== 7) {
    throw new GuestJobError(`the guest said '${head}' of it.`, id);
  }
  const [code, late, from = '', up = '', upEnd = '', to = '', dropped] = words;
  const cut = `\npackbench: ${String(dropped)} more bytes were printed and cut off\n`;
  return {
    state,
    code: Number(code),
    seconds: secondsBetween({ wall: from, uptime: up }, { wall: to, uptime: upEnd }),
    output: Number(dropped) > 0 ? output + cut : output,
    timedOut: late === '1',
  };
}

/** Kills what is left of a job and removes its folder. @throws what the shell throws */
export async function removeJob(
  shell: GuestShell,
  id: string,
  options: Omit<JobPlace, 'id'> = {},
): Promise<void> {
  await callJobTool(shell, 'remove', { id, ...options });
}

function gone(output: string): EndedJob {
  const words = 'packbench: its process is gone: the guest was restarted, or somebody killed it\n';
  return { state: 'ended', code: 137, seconds: null, output: output + words, timedOut: false };
}

/** The first line, and what follows it. */
function split(text: string): readonly string[] {
  const at = text.indexOf('\n');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
