import { setTimeout as sleep } from 'node:timers/promises';
import { GuestJobError } from './guest-job-error.js';
import type { GuestShell } from './guest-shell.js';
import { callJobTool, type JobPlace } from './job-tool.js';

export interface ReleasedJobs {
  /** When the first may have started, at the earliest; the caller's clock, epoch ms. */
  readonly releasedAtMs: number;
  /** From the earliest to the latest moment at which one of them may have started. */
  readonly spreadMs: number;
}

type ArmedJob = { readonly shell: GuestShell } & JobPlace;

/** What a guest said of its job, and bounds for when its /proc/uptime was 0, on the caller's clock. */
interface Answer {
  readonly originMs: readonly [number, number];
  /** By the guest's uptime; undefined while the command has not started. @unit ms */
  readonly startedMs: number | undefined;
  /** It ended, or was killed, before it was let go. */
  readonly gone: boolean;
  readonly tookMs: number;
}

interface Asked {
  readonly job: ArmedJob;
  readonly answer: Answer;
}

const AT_ONCE = '0.00';
const READ_UPTIME = 'read -r now rest </proc/uptime; echo "$now"';
const CLOCK_READINGS = 2;
/** /proc/uptime has two decimals and is cut off. */
const UPTIME_STEP_MS = 10;
const MARGIN_MS = 300;
const LONGEST_LEAD_MS = 15_000;
const LATE_CALLS = 100;
const LATE_PAUSE_MS = 100;

/**
 * Lets armed jobs go, as close together as it can. Opening the gates one by one would spread them by
 * what a call takes, which in slow guests is seconds; so all of them are told a moment a little later,
 * each by its own uptime. Jobs that were let go before are not let go again: their guests know when
 * they started. None is let go when one of them is not there.
 * @throws GuestJobError, and what the shells throw
 */
export async function releaseJobs(
  jobs: readonly ArmedJob[],
  now: () => number,
): Promise<ReleasedJobs> {
  if (jobs.length === 0) throw new RangeError('No jobs to let go.');
  const known = await Promise.all(
    jobs.map(async (job) => ({ job, answer: await readClock(job, await ask(job, now), now) })),
  );
  const slowestMs = Math.max(...known.map(({ answer }) => answer.tookMs));
  const leadMs = jobs.length > 1 ? Math.min(LONGEST_LEAD_MS, 2 * slowestMs + MARGIN_MS) : 0;
  const startAtMs = now() + leadMs;
  await Promise.all(
    known
      .filter(({ answer }) => answer.startedMs === undefined && !answer.gone)
      .map(({ job, answer }) => {
        const uptime = leadMs > 0 ? uptimeAt(startAtMs, answer) : AT_ONCE;
        return ask(job, now, 'release', [uptime]);
      }),
  );
  await pause(startAtMs - now(), jobs[0]?.signal);
  const starts = await Promise.all(known.map((each) => startOf(each, now)));
  const bounds = starts.filter((start) => start !== undefined);
  if (bounds.length === 0) return { releasedAtMs: startAtMs, spreadMs: 0 };
  const releasedAtMs = Math.min(...bounds.map(([lowerMs]) => lowerMs));
  return { releasedAtMs, spreadMs: Math.max(...bounds.map(([, upper]) => upper)) - releasedAtMs };
}

/**
 * When the command started, on the caller's clock: `[lower, upper]`. Waits until it has; undefined when
 * it never will, of which `lookAtJob` has the words.
 */
async function startOf(
  known: Asked,
  now: () => number,
): Promise<readonly [number, number] | undefined> {
  let asked = known;
  for (let calls = 0; asked.answer.startedMs === undefined; calls++) {
    if (asked.answer.gone) return undefined;
    if (calls === LATE_CALLS) {
      throw new GuestJobError('it was let go, but did not start.', asked.job.id);
    }
    if (calls > 0) await pause(LATE_PAUSE_MS, asked.job.signal);
    asked = await askAgain(asked, now);
  }
  const { originMs, startedMs } = asked.answer;
  return [originMs[0] + startedMs, originMs[1] + startedMs + UPTIME_STEP_MS];
}

async function askAgain({ job, answer }: Asked, now: () => number): Promise<Asked> {
  return { job, answer: narrowed(await ask(job, now), answer) };
}

/** A shorter question than `when`, so its answer is younger: it says more of the guest's clock. */
async function readClock(
  { shell, signal }: ArmedJob,
  known: Answer,
  now: () => number,
): Promise<Answer> {
  let answer = known;
  for (let reading = 0; reading < CLOCK_READINGS; reading++) {
    const sentMs = now();
    const { output } = await shell.run(READ_UPTIME, signal ? { signal } : {});
    const originMs = originOf(sentMs, now(), Number(output.trim()) * 1000);
    if (!originMs.some(Number.isNaN)) answer = narrowed({ ...answer, originMs }, answer);
  }
  return answer;
}

function originOf(sentMs: number, ackedMs: number, uptimeMs: number): readonly [number, number] {
  return [sentMs - uptimeMs - UPTIME_STEP_MS, ackedMs - uptimeMs];
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, signal ? { signal } : {});
}

async function ask(
  { shell, ...place }: ArmedJob,
  now: () => number,
  verb: 'when' | 'release' = 'when',
  words: readonly string[] = [],
): Promise<Answer> {
  const sentMs = now();
  const said = await callJobTool(shell, verb, place, words);
  const ackedMs = now();
  const match = /^(?:armed|released|gone|started (\d+\.\d\d)) (\d+\.\d\d)$/.exec(
    said?.trim() ?? '',
  );
  if (!match) {
    const hint = 'was the guest rebooted after the job was armed?';
    throw new GuestJobError('it is not there to be let go.', place.id, hint);
  }
  const uptimeMs = Number(match[2]) * 1000;
  return {
    originMs: originOf(sentMs, ackedMs, uptimeMs),
    startedMs: match[1] === undefined ? undefined : Number(match[1]) * 1000,
    gone: match[0].startsWith('gone'),
    tookMs: ackedMs - sentMs,
  };
}

/** The later answer, with what both say of the origin; where a clock was set in between, its own. */
function narrowed(answer: Answer, before: Answer): Answer {
  const lowerMs = Math.max(answer.originMs[0], before.originMs[0]);
  const upperMs = Math.min(answer.originMs[1], before.originMs[1]);
  return lowerMs <= upperMs ? { ...answer, originMs: [lowerMs, upperMs] } : answer;
}

/** That moment by the guest's uptime, in the middle of what is known of it. */
function uptimeAt(atMs: number, { originMs: [lowerMs, upperMs] }: Answer): string {
  return ((atMs - (lowerMs + upperMs) / 2) / 1000).toFixed(2);
}
