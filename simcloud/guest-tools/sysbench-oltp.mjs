import { createDraws, pass } from './draws.mjs';
import { print } from './print.mjs';
import { endOfRun, startOfRun } from './sysbench-report.mjs';
import { sqlStatistics } from './sysbench-sql.mjs';

/** Transactions per second of one thread; up to eight threads bring more, beyond it gets less. */
const KINDS = {
  oltp_read_only: { rate: 1200, read: 14, write: 0 },
  oltp_read_write: { rate: 300, read: 14, write: 4 },
};
const OTHER = 2;
const SPREAD = 0.06;
const ROWS_PER_SECOND = 100_000;

/** There is no MySQL server behind it. */
export async function oltp(test, command, options) {
  const threads = Number(options.get('threads') ?? 1);
  const rows = Number(options.get('table-size') ?? 10_000);
  if (command === 'prepare') {
    print(`Creating table 'sbtest1'...\nInserting ${rows} records into 'sbtest1'`);
    await pass(rows / ROWS_PER_SECOND);
    print("Creating a secondary index on 'sbtest1'...");
  } else if (command === 'cleanup') {
    print("Dropping table 'sbtest1'...");
  } else if (command === 'run') {
    const kind = KINDS[test];
    const draws = createDraws(`sysbench-${test}`);
    print(startOfRun(threads));
    const gain = Math.min(threads, 8) ** 0.5 * (threads > 8 ? (8 / threads) ** 0.15 : 1);
    const seconds = Number(options.get('time') ?? 10) + 0.001 * threads;
    const transactions = Math.round(draws.around(kind.rate * gain, SPREAD) * seconds);
    await pass(seconds);
    const counts = {
      read: kind.read * transactions,
      write: kind.write * transactions,
      other: OTHER * transactions,
    };
    process.stdout.write(sqlStatistics({ ...counts, transactions, seconds }));
    process.stdout.write(endOfRun({ seconds, events: transactions, threads, draws }));
    print();
  }
}
