import type { GuestShell } from './guest-shell.js';
import { GuestJobError } from './guest-job-error.js';
import { callJobTool, type JobPlace } from './job-tool.js';
import { secondsBetween } from './job-seconds.js';

export { releaseJobs } from './release-jobs.js';

export interface ArmJobOptions extends JobPlace {
  /** POSIX sh script; it runs in the job's own folder and in a session of its own. */
  readonly script: string;
  /**
   * How long the command may run once it is let go, and how long it waits for that; whole seconds,
   * rounded up. Then it is killed with all its children.
   */
  readonly deadlineSeconds: number;
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
