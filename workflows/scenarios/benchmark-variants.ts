import type { Benchmark } from '../../plan/benchmark.js';
import type { Scenario } from '../../plan/scenario.js';
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

/** How many executions there are of each benchmark, one after the other. */
export function executionsOf({
  benchmarks,
  levels,
  times,
  include_node,
}: Extract<Scenario, { scenario: 'guest' }>): readonly (readonly [string, number])[] {
  const places = (levels?.length ?? 1) + (include_node ? 1 : 0);
  const counts = new Map<string, number>();
  for (const one of benchmarks) {
    const before = counts.get(one.benchmark) ?? 0;
    counts.set(one.benchmark, before + places * times * variantsOf(one).length);
  }
  return [...counts];
}
