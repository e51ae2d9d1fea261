import type { Metric } from '../../results/record.js';
import { higher, lower, PrintedText, whereKnown } from './printed-text.js';
import { latencyP95, totalSeconds } from './sysbench-general.js';

const RATED = '\\s+(\\d+)\\s+\\((\\d+(?:\\.\\d+)?) per sec\\.\\)$';

/**
 * Transactions, and the queries in them. Queries are all, BEGIN and COMMIT included, as 1.0 counts
 * them; read_write_requests are those without, as 0.x and the 2014 study do (14 in a read-only
 * transaction; 18 of 1.0 and 19 of 0.4 in a read/write one). Ignored errors are not transactions; 0.4
 * calls them deadlocks.
 */
export function parseSysbenchOltp(output: string): readonly Metric[] {
  const text = new PrintedText(output);
  const transactions = new RegExp(`^transactions:${RATED}`);
  const count = text.need(transactions, 'transactions:');
  const rate = Number(text.find(transactions)?.[1]);
  const seconds = totalSeconds(text);
  const [read, write, all] = ['read', 'write', 'total'].map((kind) =>
    text.need(new RegExp(`^${kind}:\\s+(\\d+)$`), `${kind}:`),
  ) as [number, number, number];
  const queries = text.find(new RegExp(`^queries:${RATED}`))?.[1];
  const errors = text.number(/^(?:ignored errors|deadlocks):\s+(\d+)\s/);
  return [
    higher('transactions_per_second', rate, '1/s'),
    higher('transactions', count, 'count'),
    higher('queries_per_second', queries === undefined ? all / seconds : Number(queries), '1/s'),
    higher('read_write_requests', read + write, 'count'),
    ...latencyP95(text),
    ...whereKnown(errors, (value) => lower('ignored_errors', value, 'count')),
  ];
}
