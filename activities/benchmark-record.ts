import { benchmarkOutcome, endOutcome } from '../guests/benchmark-outcome.js';
import type { BenchmarkRecord } from '../results/record.js';
import { outputFile } from '../results/output-file.js';
import type { BenchmarkInput, BenchmarkOutput } from '../workflows/contract/benchmarks.js';
import type { JobEnd, PlacedJob } from './placed-job.js';

/** Of all places of an execution together: Temporal takes results of 2 MB. @unit characters */
const KEPT_OUTPUT = 1_000_000;

/** When the gates were opened. */
export interface Released {
  readonly releasedAtMs: number;
  readonly spreadMs: number;
}

/** What a job's end means; only an execution has figures. */
function outcomeOf(
  { variant: { benchmark, mode }, job, places }: BenchmarkInput,
  ended: JobEnd,
): Pick<BenchmarkRecord, 'outcome' | 'fault' | 'metrics'> {
  if ('fault' in ended) {
    return { outcome: ended.timedOut ? 'timed_out' : 'failed', fault: ended.fault, metrics: [] };
  }
  const end =
    job.do === 'run'
      ? benchmarkOutcome(benchmark, mode, ended)
      : { ...endOutcome(benchmark, ended), metrics: [] };
  const fault = job.do === 'run' || end.fault === '' ? end.fault : `${job.do}: ${end.fault}`;
  // A compute node need not run a MySQL server of its own.
  const lacks = places.place === 'node' && 'socket' in benchmark && end.outcome === 'failed';
  return { ...end, fault, ...(lacks && { outcome: 'unavailable' as const }) };
}

/** What is kept of one place: a record, and what was printed there. */
export function benchmarkResult(
  input: BenchmarkInput,
  command: string,
  job: PlacedJob,
  end: JobEnd | undefined,
  released: Released,
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
    place === 'node'
      ? 'node'
      : `guest${String(ordinal)}of${String(places.place === 'guest' ? places.level : 0)}`,
    input.job.do === 'run' ? String(nth) : input.job.do,
  ]
    .filter(Boolean)
    .join('-');
  const ended = end ?? { fault: 'its end was not seen in time', timedOut: true };
  const text = 'output' in ended ? shorten(ended.output, KEPT_OUTPUT / Math.max(1, level)) : '';
  const file = outputFile(context.run, name);
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
    startedAt: new Date(released.releasedAtMs).toISOString(),
    startSpreadMs: level > 1 ? Math.round(released.spreadMs * 1000) / 1000 : null,
    seconds: 'seconds' in ended ? ended.seconds : null,
    ...outcomeOf(input, ended),
    command,
    rawFile: text === '' ? '' : file,
    phase,
  };
  return { record, output: text === '' ? undefined : { file, text } };
}

/** Tools print their sums at the end, so it is the middle that goes. */
function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = Math.floor(limit / 2);
  const left = text.length - 2 * half;
  return `${text.slice(0, half)}\npackbench: ${String(left)} characters left out\n${text.slice(-half)}`;
}
