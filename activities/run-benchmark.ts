import { createHash } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { benchmarkScript } from '../guests/benchmark-script.js';
import type { BenchmarkOutcome } from '../results/record.js';
import type { ResultsStore } from '../results/results-store.js';
import type { BenchmarkInput, BenchmarkResult } from '../workflows/contract/benchmarks.js';
import type { Activities } from '../workflows/contract/activities.js';
import { benchmarkResult, type Released } from './benchmark-record.js';
import { isCancelRequested } from './is-cancel-requested.js';
import { benchmarkPlaces, type GuestShellDependencies } from './guest-shells.js';
import { heartbeating } from './heartbeating.js';
import { PlacedJob, releaseTogether, type JobEnd } from './placed-job.js';
import { serverNamePrefix } from './resource-names.js';

/** How much longer than its time limit an execution may take to be looked at. @unit ms */
const GRACE_MS = 60_000;
/** Looks disturb the guest, and its own clock times the command: they may be rare. @unit ms */
const LOOK_EVERY_MS = { least: 500, most: 5000, share: 0.1 } as const;

const WAY_IN_PATIENCE_MS = 60_000;
const NOTHING: BenchmarkResult = { benchmarks: [], outputs: [], apiRequests: 0 };

export interface BenchmarkDependencies extends GuestShellDependencies {
  readonly store: ResultsStore;
  /** How long a guest may refuse to let us in before its benchmark counts as failed. @default 60000 */
  readonly wayInPatienceMs?: number;
}

/**
 * Runs one benchmark in all places at the same moment: a job is armed in each, then all are let go,
 * then each is looked at until it has ended. A later attempt finds the jobs by their ids where they
 * run and goes on from there.
 */
export const createRunBenchmark =
  (deps: BenchmarkDependencies): Activities['runBenchmark'] =>
  async (input) => {
    const { benchmark, mode, threads } = input.variant;
    const script = benchmarkScript(benchmark, mode, threads, input.job.do);
    // Also a cleaning-up that runs nothing takes the jobs' own files away.
    if (!script && input.job.do !== 'cleanup') return NOTHING;
    const access = await deps.access(input.context.target);
    const before = access.requestsSent();
    const jobs = benchmarkPlaces(deps, input).map(
      (place) =>
        new PlacedJob(place, {
          id: jobId(input, place.ordinal),
          folder: `/var/tmp/${serverNamePrefix(input.context.run)}jobs`,
          script: script?.script ?? ':',
          deadlineSeconds: benchmark.timeout_seconds,
        }),
    );
    const { ends, released } = await heartbeating(
      () => undefined,
      async () => {
        try {
          await Promise.all(
            jobs.map((job) => job.arm(deps.clock, deps.wayInPatienceMs ?? WAY_IN_PATIENCE_MS)),
          );
          // Guests know when they started: those that did on an earlier attempt are left alone.
          const released = await releaseTogether(jobs, deps.clock);
          const patienceMs = benchmark.timeout_seconds * 1000 + GRACE_MS;
          const seen = await endsOf(deps, jobs, released, patienceMs);
          // Not sooner: an attempt after a crash must find what has ended.
          if (input.job.do === 'cleanup') await removeAll(jobs);
          return { ends: seen, released };
        } catch (error) {
          // A worker that is stopped, or cut off from Temporal, leaves them to the next attempt.
          if (isCancelRequested()) await removeAll(jobs);
          throw error;
        } finally {
          for (const job of jobs) job.close();
        }
      },
    );
    const results = jobs.map((job) =>
      benchmarkResult(input, script?.command ?? '', job, ends.get(job), released),
    );
    const kept = results.filter(({ record }) => isKept(input.job.do, record.outcome));
    const outputs = kept.flatMap(({ output }) => output ?? []);
    // The history has them too: a folder that cannot be written costs nothing but this copy.
    await deps.store.saveOutputs(input.context.run, outputs).catch(() => undefined);
    return {
      benchmarks: kept.map(({ record }) => record),
      outputs,
      apiRequests: access.requestsSent() - before,
    };
  };

/** Of preparing and cleaning up only what went wrong; nothing to clean up is nothing wrong. */
const isKept = (job: BenchmarkInput['job']['do'], outcome: BenchmarkOutcome): boolean =>
  job === 'run' || (outcome !== 'ok' && !(job === 'cleanup' && outcome === 'unavailable'));

/** Looks at the jobs until all have ended, or have had their time. */
async function endsOf(
  { clock }: BenchmarkDependencies,
  jobs: readonly PlacedJob[],
  { releasedAtMs }: Released,
  patienceMs: number,
): Promise<ReadonlyMap<PlacedJob, JobEnd>> {
  const ends = new Map<PlacedJob, JobEnd>();
  for (;;) {
    await Promise.all(
      jobs
        .filter((job) => !ends.has(job))
        .map(async (job) => {
          const end = await job.look();
          if (end) ends.set(job, end);
        }),
    );
    const elapsedMs = clock.now() - releasedAtMs;
    if (ends.size === jobs.length || elapsedMs > patienceMs) return ends;
    const { least, most, share } = LOOK_EVERY_MS;
    await Context.current().sleep(Math.min(most, Math.max(least, elapsedMs * share)));
  }
}

const removeAll = (jobs: readonly PlacedJob[]): Promise<unknown> =>
  Promise.allSettled(jobs.map((job) => job.remove()));

/** The same on every attempt; different for every guest, since neighbours may share a file system. */
function jobId({ context, variant, job, places }: BenchmarkInput, ordinal: number): string {
  const { benchmark, mode, threads } = variant;
  const level = places.place === 'guest' ? places.level : 0;
  const nth = job.do === 'run' ? String(job.nth) : job.do;
  const key = [context.run, benchmark.benchmark, mode, threads, level, ordinal, nth].join('/');
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 12);
  return `${serverNamePrefix(context.run)}${hash}`;
}
