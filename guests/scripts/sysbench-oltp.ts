import type { Benchmark } from '../../plan/benchmark.js';
import {
  commandLine,
  scriptOf,
  sysbenchScript,
  type BenchmarkPhase,
  type BenchmarkScript,
} from './script-parts.js';

/** sysbench 0.5 has the benchmark in a Lua script whose place is the package's choice; 0.4 inside. */
const OLD_TEST = `oltp=oltp
case $(sysbench --version) in *' 0.5'*)
for file in /usr/share/sysbench/tests/db/oltp.lua /usr/share/doc/sysbench/tests/db/oltp.lua; do
if [ -e $file ]; then oltp=$file; fi
done ;;
esac`;

/** Transactions on one table, as root over MySQL's socket. Whether MySQL runs is not waited for. */
export function sysbenchOltpScript(
  { rows, seconds, socket, database }: Extract<Benchmark, { benchmark: 'sysbench-oltp' }>,
  mode: string,
  threads: number,
  phase: BenchmarkPhase,
): BenchmarkScript {
  const login = [`--mysql-socket=${socket}`, '--mysql-user=root', `--mysql-db=${database}`];
  const table = [...login, '--tables=1', `--table-size=${rows}`];
  const test = mode === 'read-only' ? 'oltp_read_only' : 'oltp_read_write';
  const now = (words: readonly string[]): string =>
    commandLine(['sysbench', test, '--db-driver=mysql', ...table, ...words]);
  const old = (words: readonly string[]): string =>
    `sysbench --test="$oltp" ${commandLine([`--oltp-table-size=${rows}`, ...login, ...words])}`;
  const whole = Math.ceil(seconds);
  const load = [`--threads=${threads}`, `--time=${whole}`, '--events=0'];
  const oldLoad = [
    `--oltp-read-only=${mode === 'read-only' ? 'on' : 'off'}`,
    ...['--max-requests=0', `--max-time=${whole}`, `--num-threads=${threads}`],
  ];
  const [nowRun, oldRun] = {
    // A table that an execution before has left is in the way.
    prepare: [
      `${now(['cleanup'])} >/dev/null 2>&1\nrun ${now(['prepare'])}`,
      `${old(['cleanup'])} >/dev/null 2>&1\nrun ${old(['prepare'])}`,
    ],
    run: [`run ${now([...load, 'run'])}`, `run ${old([...oldLoad, 'run'])}`],
    cleanup: [`run ${now(['cleanup'])}`, `run ${old(['cleanup'])}`],
  }[phase] as [string, string];
  return {
    script: scriptOf(sysbenchScript(nowRun, `${OLD_TEST}\n${oldRun}`)),
    command: phase === 'run' ? now([...load, 'run']) : now([phase]),
    programs: ['sysbench'],
  };
}
