import type { Benchmark } from '../plan/benchmark.js';
import { blogbenchScript } from './scripts/blogbench.js';
import { indexInsertionScript } from './scripts/index-insertion.js';
import { netperfScript } from './scripts/netperf.js';
import { plainScript, type BenchmarkPhase, type BenchmarkScript } from './scripts/script-parts.js';
import { sysbenchCpuScript } from './scripts/sysbench-cpu.js';
import { sysbenchFileioScript } from './scripts/sysbench-fileio.js';
import { sysbenchOltpScript } from './scripts/sysbench-oltp.js';

export type { BenchmarkPhase, BenchmarkScript };

/**
 * What one phase of a benchmark runs; null when there is nothing to do. `run` prints the command as
 * its first line, `$ sysbench …`, in the words of the version that the guest has.
 * @param mode one of the benchmark's modes; ignored by those that have none
 * @param threads null counts as 1
 */
export function benchmarkScript(
  benchmark: Benchmark,
  mode: string,
  threads: number | null,
  phase: BenchmarkPhase,
): BenchmarkScript | null {
  switch (benchmark.benchmark) {
    case 'sysbench-cpu':
      return phase === 'run' ? sysbenchCpuScript(benchmark, threads ?? 1) : null;
    case 'mbw': {
      const { passes, mib } = benchmark;
      return phase === 'run' ? plainScript(['mbw', '-n', String(passes), String(mib)]) : null;
    }
    case 'sysbench-fileio':
      return sysbenchFileioScript(benchmark, mode, threads ?? 1, phase);
    case 'sysbench-oltp':
      return sysbenchOltpScript(benchmark, mode, threads ?? 1, phase);
    case 'index-insertion':
      return phase === 'prepare' ? null : indexInsertionScript(benchmark, phase);
    case 'netperf':
      return phase === 'run' ? netperfScript(benchmark) : null;
    case 'blogbench':
      return phase === 'prepare' ? null : blogbenchScript(benchmark, phase);
  }
}
