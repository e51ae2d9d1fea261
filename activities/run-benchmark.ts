import { createHash } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { benchmarkOutcome } from '../guests/benchmark-outcome.js';
import { benchmarkScript } from '../guests/benchmark-script.js';
import { outputFile } from '../results/output-file.js';
import type { ResultsStore } from '../results/results-store.js';
import type { BenchmarkRecord } from '../results/record.js';
import type { BenchmarkInput, BenchmarkOutput } from '../workflows/contract/benchmarks.js';
import type { Activities } from '../workflows/contract/activities.js';
import { benchmarkPlaces, type GuestShellDependencies } from './guest-shells.js';
import { heartbeating } from './heartbeating.js';
import { PlacedJob, releaseTogether, type JobEnd } from './placed-job.js';
import { serverNamePrefix } from './resource-names.js';

/** Temporal takes results of 2 MB, and up to 50 guests answer at once. @unit characters */
const KEPT_OUTPUT = 24_000;
/** How much longer than its time limit an execution may take to be looked at. @unit ms */
const GRACE_MS = 60_000;
/** Looks disturb the guest, and its own clock times the command: they may be rare. @unit ms */
const LOOK_EVERY_MS = { least: 500, most: 5000, share: 0.1 } as const;

export interface BenchmarkDependencies extends GuestShellDependencies {
  readonly store: ResultsStore;
}

/** When the gates were opened; durable as heartbeat details. */
interface Released {
  readonly releasedAtMs: number;
  readonly spreadMs: number;
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
    if (!script) return { benchmarks: [], outputs: [], apiRequests: 0 };
    const access = await deps.access(input.context.target);
    const before = access.requestsSent();
    let released = Context.current().info.heartbeatDetails as Released | undefined;
    const jobs = benchmarkPlaces(deps, input).map(
      (place) =>
        new PlacedJob(place, {
          id: jobId(input),
          script: script.script,
          deadlineSeconds: benchmark.timeout_seconds,
        }),
    );
    const ends = await heartbeating(
      () => released,
      async () => {
        try {
          await Promise.all(jobs.map((job) => job.arm(deps.clock)));
          released ??= await releaseTogether(jobs, deps.clock);
          Context.current().heartbeat(released);
          return await endsOf(deps, jobs, released, benchmark.timeout_seconds * 1000 + GRACE_MS);
        } catch (error) {
          if (Context.current().cancellationSignal.aborted) await removeAll(jobs);
          throw error;
        } finally {
          for (const job of jobs) job.close();
        }
      },
    );
    const results = jobs.map((job) =>
      toResult(input, script.command, job, ends.get(job), released),
    );
    const kept =
      input.job.do === 'run' ? results : results.filter((r) => r.record.outcome !== 'ok');
    const outputs = kept.flatMap(({ output }) => output ?? []);
    // The history has them too: a folder that cannot be written costs nothing but this copy.
    await deps.store.saveOutputs(input.context.run, outputs).catch(() => undefined);
    return {
      benchmarks: kept.map(({ record }) => record),
      outputs,
      apiRequests: access.requestsSent() - before,
    };
  };

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

/** The same on every attempt, different for everything that a guest may be asked to run. */
function jobId({ context, variant, job, places }: BenchmarkInput): string {
  const { benchmark, mode, threads } = variant;
  const level = places.place === 'guest' ? places.guests.length : 0;
  const nth = job.do === 'run' ? String(job.nth) : job.do;
  const key = [context.run, benchmark.benchmark, mode, threads, level, nth].join('/');
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 12);
  return `${serverNamePrefix(context.run)}${hash}`;
}

function toResult(
  input: BenchmarkInput,
  command: string,
  job: PlacedJob,
  end: JobEnd | undefined,
  released: Released | undefined,
): { record: BenchmarkRecord; output: BenchmarkOutput | undefined } {
  const { context, variant, phase, places } = input;
  const { benchmark, mode, threads } = variant;
  const { place, ordinal, resourceId } = job.place;
  const level = places.place === 'guest' ? places.guests.length : 0;
  const nth = input.job.do === 'run' ? input.job.nth : 0;
  const name = [
    benchmark.benchmark,
    mode,
    threads === null ? '' : `t${String(threads)}`,
    place === 'node' ? 'node' : `guest${String(ordinal)}of${String(level)}`,
    input.job.do === 'run' ? String(nth) : input.job.do,
  ]
    .filter(Boolean)
    .join('-');
  const ended = end ?? { fault: 'its end was not seen in time', timedOut: true };
  const text = 'output' in ended ? ended.output.slice(0, KEPT_OUTPUT) : '';
  const file = outputFile(context.run, name);
  const judged =
    'output' in ended
      ? benchmarkOutcome(benchmark.benchmark, mode, ended, input.job.do)
      : { outcome: ended.timedOut ? 'timed_out' : 'failed', fault: ended.fault, metrics: [] };
  const record: BenchmarkRecord = {
    id: `${context.run}/${name}`,
    study: context.study,
    run: context.run,
    target: context.target.name,
    scenario: context.scenario,
    repetition: context.repetition,
    benchmark: benchmark.benchmark,
    mode,
    threads,
    place,
    ordinal,
    resourceId,
    level,
    nth,
    startedAt: new Date(released?.releasedAtMs ?? Date.now()).toISOString(),
    startSpreadMs: released && level > 1 ? Math.round(released.spreadMs * 1000) / 1000 : null,
    seconds: 'seconds' in ended ? ended.seconds : null,
    ...judged,
    fault: input.job.do === 'run' ? judged.fault : `${input.job.do}: ${judged.fault}`,
    command,
    rawFile: text === '' ? '' : file,
    phase,
  };
  return { record, output: text === '' ? undefined : { file, text } };
}
