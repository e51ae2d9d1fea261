import type { Benchmark } from '../../plan/benchmark.js';
import { shellQuote } from '../shell-quote.js';
import { commandLine, scriptOf, sysbenchScript, type BenchmarkScript } from './script-parts.js';

/** One thread inserts, four query the same indexes meanwhile, as iibench.py has them. */
const THREADS = 5;

/**
 * Rows inserted into an empty table with three secondary indexes. Each execution makes its table
 * anew, so there is nothing to prepare; that is part of the command's wall time, not of its figures.
 */
export function indexInsertionScript(
  benchmark: Extract<Benchmark, { benchmark: 'index-insertion' }>,
  phase: 'run' | 'cleanup',
): BenchmarkScript {
  const { rows, rows_per_report, script, socket, database } = benchmark;
  const login = [`--mysql-socket=${socket}`, '--mysql-user=root', `--mysql-db=${database}`];
  const sysbench = (words: readonly string[]): string =>
    commandLine(['sysbench', script, '--db-driver=mysql', ...login, ...words]);
  const reports = Math.min(rows, rows_per_report);
  const measured = sysbench([
    ...[`--threads=${THREADS}`, '--time=0', '--events=0'],
    ...[`--max-rows=${rows}`, `--rows-per-report=${reports}`, 'run'],
  ]);
  const command = phase === 'run' ? measured : sysbench(['cleanup']);
  // What goes wrong here goes wrong again in the measured command, whose words are kept.
  const anew =
    phase === 'run'
      ? `{ ${sysbench(['cleanup'])}; ${sysbench(['prepare'])}; } >/dev/null 2>&1`
      : ':';
  const file = shellQuote(script);
  const body = `${anew}\n[ -r ${file} ] || missing ${file}\nrun ${command}`;
  return {
    script: scriptOf(sysbenchScript(body, `missing 'sysbench 1.0 or newer, which runs' ${file}`)),
    command,
    programs: ['sysbench'],
  };
}
