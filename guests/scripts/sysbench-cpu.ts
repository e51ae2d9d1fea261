import type { Benchmark } from '../../plan/benchmark.js';
import { commandLine, scriptOf, sysbenchScript, type BenchmarkScript } from './script-parts.js';

/** All events, however long they take: sysbench 1.0 would stop after 10 s, 0.x has no time limit. */
export function sysbenchCpuScript(
  { max_prime, events }: Extract<Benchmark, { benchmark: 'sysbench-cpu' }>,
  threads: number,
): BenchmarkScript {
  const prime = `--cpu-max-prime=${max_prime}`;
  const now = ['sysbench', 'cpu', prime, `--threads=${threads}`, `--events=${events}`, '--time=0'];
  const old = `sysbench --test=cpu ${prime} --num-threads=${threads} --max-requests=${events} run`;
  const command = commandLine([...now, 'run']);
  return {
    script: scriptOf(sysbenchScript(`run ${command}`, `run ${old}`)),
    command,
    programs: ['sysbench'],
  };
}
