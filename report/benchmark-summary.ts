import type { BenchmarkOutcome, BenchmarkRecord, Metric, RunRecord } from '../results/record.js';
import { groupBy } from './group-by.js';
import { summarizeValues, type ValueSummary } from './statistics/summarize-values.js';

/** Executions that may be compared with each other, and one of their figures. */
export interface ExecutionSummary {
  /** All that were tried. */
  readonly n: number;
  readonly outcomes: Readonly<Record<BenchmarkOutcome, number>>;
  /** Of those that ended ok. Null when there is none. */
  readonly values: ValueSummary | null;
  /** The values themselves, in the order of the record. */
  readonly sample: readonly number[];
}

/** One figure of one benchmark on one target, in one place and at one density. */
export interface BenchmarkSummary extends ExecutionSummary {
  readonly target: string;
  readonly scenario: string;
  readonly benchmark: string;
  readonly mode: string;
  readonly threads: number | null;
  readonly level: number;
  readonly place: BenchmarkRecord['place'];
  /** Null when no execution gave a figure. */
  readonly metric: Pick<Metric, 'name' | 'unit' | 'better'> | null;
}

const OUTCOMES = ['ok', 'failed', 'timed_out', 'unparsed', 'unavailable'] as const;

/** Value of a figure of an execution that ended ok; what did not has none, whatever it printed. */
export function metricValue(record: BenchmarkRecord, metric: string): number | undefined {
  if (record.outcome !== 'ok') return undefined;
  return record.metrics.find(({ name }) => name === metric)?.value;
}

/** Figures of `metric` over executions with the same parameters. */
export function summarizeExecutions(
  records: readonly BenchmarkRecord[],
  metric: string,
  seed: string,
): ExecutionSummary {
  const sample = records.flatMap((record) => metricValue(record, metric) ?? []);
  const outcomes = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, records.filter((r) => r.outcome === outcome).length]),
  ) as Record<BenchmarkOutcome, number>;
  const bounded = sample.map((value) => ({ value, lower: value, upper: value }));
  return { n: records.length, outcomes, values: summarizeValues(bounded, seed), sample };
}

/** Without preparing and cleaning up, unless nothing else is left to say why there is no figure. */
export function executionsOf(records: readonly BenchmarkRecord[]): readonly BenchmarkRecord[] {
  const executed = records.filter(({ nth }) => nth > 0);
  return executed.length > 0 ? executed : records;
}

/** A summary per target, scenario, benchmark, mode, threads, level, place and figure. */
export function summarizeBenchmarks(
  study: string,
  runs: readonly RunRecord[],
): readonly BenchmarkSummary[] {
  const groups = groupBy(
    runs.flatMap(({ benchmarks }) => benchmarks),
    ({ scenario, benchmark, mode, threads, level, place, target }) =>
      JSON.stringify([scenario, benchmark, mode, threads, level, place, target]),
  );
  return [...groups].flatMap(([key, all]): BenchmarkSummary[] => {
    const records = executionsOf(all);
    const [first] = records;
    if (!first) return [];
    const { target, scenario, benchmark, mode, threads, level, place } = first;
    const group = { target, scenario, benchmark, mode, threads, level, place };
    const metrics = [
      ...new Map(records.flatMap((r) => r.metrics).map((metric) => [metric.name, metric])).values(),
    ];
    if (metrics.length === 0) {
      return [{ ...group, metric: null, ...summarizeExecutions(records, '', key) }];
    }
    return metrics.map(({ name, unit, better }) => ({
      ...group,
      metric: { name, unit, better },
      ...summarizeExecutions(records, name, `${study} ${key} ${name}`),
    }));
  });
}
