import type { Metric } from '../../results/record.js';
import { parseInsertionRows } from './insertion-rows.js';
import { higher, lower, PrintedText } from './printed-text.js';
import { totalSeconds } from './sysbench-general.js';

/**
 * The last report line. sysbench's own summary behind it mixes insertions and queries, so it only
 * tells that the run came to its end: without it the last line is not the last.
 */
export function parseIndexInsertion(output: string): readonly Metric[] {
  const text = new PrintedText(output);
  const last = parseInsertionRows(output).at(-1);
  if (!last) return text.fail('report line of nine numbers');
  totalSeconds(text);
  return [
    higher('inserts_per_second', last.insertsPerSecond, '1/s'),
    higher('last_inserts_per_second', last.lastInsertsPerSecond, '1/s'),
    lower('total_seconds', last.totalSeconds, 's'),
    higher('queries_per_second', last.queriesPerSecond, '1/s'),
  ];
}
