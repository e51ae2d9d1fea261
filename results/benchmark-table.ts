import type { Columns } from './csv.js';
import type { BenchmarkRecord, Metric, RunRecord } from './record.js';

/** A figure of a benchmark with the record that it is from; null when that has none. */
export interface BenchmarkRow {
  readonly record: BenchmarkRecord;
  readonly metric: Metric | null;
}

/** A row per figure. A record without one has a row too: that it ran and how it ended is known. */
export function toBenchmarkRows(run: RunRecord): readonly BenchmarkRow[] {
  return run.benchmarks.flatMap((record): readonly BenchmarkRow[] =>
    record.metrics.length === 0
      ? [{ record, metric: null }]
      : record.metrics.map((metric) => ({ record, metric })),
  );
}

/** Columns of benchmarks.csv. What is not known is empty, never zero. */
export const BENCHMARK_COLUMNS: Columns<BenchmarkRow> = {
  study: ({ record }) => record.study,
  run: ({ record }) => record.run,
  target: ({ record }) => record.target,
  scenario: ({ record }) => record.scenario,
  repetition: ({ record }) => record.repetition,
  benchmark: ({ record }) => record.benchmark,
  mode: ({ record }) => record.mode,
  threads: ({ record }) => record.threads,
  place: ({ record }) => record.place,
  ordinal: ({ record }) => record.ordinal,
  resource_id: ({ record }) => record.resourceId,
  level: ({ record }) => record.level,
  nth: ({ record }) => record.nth,
  started_at: ({ record }) => record.startedAt,
  start_spread_ms: ({ record }) => record.startSpreadMs,
  wall_s: ({ record }) => record.seconds,
  metric: ({ metric }) => metric?.name ?? null,
  value: ({ metric }) => metric?.value ?? null,
  unit: ({ metric }) => metric?.unit ?? null,
  better: ({ metric }) => metric?.better ?? null,
  outcome: ({ record }) => record.outcome,
  fault: ({ record }) => record.fault,
  command: ({ record }) => record.command,
  raw_file: ({ record }) => record.rawFile,
  phase: ({ record }) => record.phase,
  id: ({ record }) => record.id,
};
