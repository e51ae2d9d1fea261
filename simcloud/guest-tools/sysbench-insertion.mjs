import { createDraws, pass } from './draws.mjs';
import { print } from './print.mjs';
import { endOfRun, startOfRun } from './sysbench-report.mjs';
import { sqlStatistics } from './sysbench-sql.mjs';

/** Rows and queries per second, and their share of spread from report to report. */
const ROWS_PER_SECOND = 18_000;
const QUERIES_PER_SECOND = 600;
const SPREAD = 0.15;
const ROWS_PER_INSERT = 1000;

/** The Lua script `iibench.lua`: nine columns per report, then sysbench's own summary. */
export async function insertion(command, options) {
  if (command !== 'run') return;
  const rows = Number(options.get('max-rows') ?? 1_000_000);
  const step = Number(options.get('rows-per-report') ?? 100_000);
  const threads = Number(options.get('threads') ?? 1);
  const draws = createDraws('sysbench-insertion');
  process.stderr.write(
    'WARNING: Both event and time limits are disabled, running an endless test\n',
  );
  print(startOfRun(threads));
  let [done, seconds, queries] = [0, 0, 0];
  while (done < rows) {
    const count = Math.min(step, rows - done);
    const took = count / draws.around(ROWS_PER_SECOND, SPREAD);
    const asked = threads > 1 ? Math.round(took * draws.around(QUERIES_PER_SECOND, SPREAD)) : 0;
    await pass(took);
    [done, seconds, queries] = [done + count, seconds + took, queries + asked];
    // Only whole steps are reported.
    if (count < step) break;
    const columns = [
      ...[done, took.toFixed(1), seconds.toFixed(1), (done / seconds).toFixed(1), done],
      ...[(count / took).toFixed(1), queries],
      ...[(queries / seconds).toFixed(1), (asked / took).toFixed(1)],
    ];
    print(columns.join(' '));
  }
  const write = Math.ceil(rows / ROWS_PER_INSERT);
  const transactions = queries + write;
  process.stdout.write(sqlStatistics({ read: queries, write, other: 0, transactions, seconds }));
  process.stdout.write(endOfRun({ seconds, events: transactions, threads, draws }));
  print();
}
