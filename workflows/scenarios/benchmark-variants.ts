import type { Benchmark } from '../../plan/benchmark.js';
import type { BenchmarkVariant } from '../contract/benchmarks.js';

/** A benchmark with each of its modes and numbers of threads. */
export function variantsOf(benchmark: Benchmark): readonly BenchmarkVariant[] {
  const modes = 'modes' in benchmark ? benchmark.modes : [''];
  const threads = 'threads' in benchmark ? benchmark.threads : [null];
  return modes.flatMap((mode) => threads.map((n) => ({ benchmark, mode, threads: n })));
}

/** `sysbench-oltp read-only, 8 threads` */
export function variantWords({ benchmark, mode, threads }: BenchmarkVariant): string {
  const words = [benchmark.benchmark, mode].filter(Boolean).join(' ');
  return threads === null ? words : `${words}, ${String(threads)} threads`;
}
