import type { BenchmarkOutcome, BenchmarkRecord } from '../../results/record.js';
import { groupBy } from '../group-by.js';

export const BENCHMARK_OUTCOME_WORDS: Readonly<Record<BenchmarkOutcome, string>> = {
  ok: 'ok',
  failed: 'failed',
  timed_out: 'timed out',
  unparsed: 'unparsed',
  unavailable: 'unavailable',
};

/** Why executions have no value, in a word or two: what most of them ended with. */
export function absenceOf(records: readonly BenchmarkRecord[]): string {
  if (records.length === 0) return 'not run';
  const [most] = [...groupBy(records, ({ outcome }) => outcome).values()].sort(
    (a, b) => b.length - a.length,
  );
  const [one] = most ?? [];
  return one && one.outcome !== 'ok' ? BENCHMARK_OUTCOME_WORDS[one.outcome] : 'no such figure';
}
