import { CancellationScope } from '@temporalio/workflow';
import type { Benchmark } from '../../plan/benchmark.js';
import type { BenchmarkPlaces, BenchmarkResult } from '../contract/benchmarks.js';
import type { ServerHandle } from '../contract/steps.js';
import { variantsOf, variantWords } from './benchmark-variants.js';
import { ordinalsTo, type ScenarioOf } from './scenario-steps.js';

/**
 * Boots guests and runs every benchmark in all of them at the same moment; with several levels more
 * guests are booted in between, so that density is seen from inside. Before the first boot, where the
 * plan asks for it, the same on the compute node itself.
 */
export async function guest(run: ScenarioOf<'guest'>): Promise<void> {
  const { scenario, steps, journal } = run;
  if (scenario.include_node) {
    await journal.enter('node');
    await runBenchmarks(run, { place: 'node' });
  }
  const booted: ServerHandle[] = [];
  const guests: ServerHandle[] = [];
  let asked = 0;
  for (const level of scenario.levels ?? [scenario.servers]) {
    await journal.enter('boot');
    const items = ordinalsTo(level)
      .slice(asked)
      .map((ordinal) => ({ ordinal, serverId: '' }));
    const words = `guests up to ${String(level)}`;
    const begun = await steps.begin('boot', items, words);
    asked = level;
    booted.push(...begun.map(({ reached }) => reached));
    guests.push(...(await steps.guests.awaitReady('boot', begun, {}, words)).ready);
    await journal.enter(`benchmarks-${String(level)}`);
    if (guests.length > 0) await runBenchmarks(run, { place: 'guest', guests, level });
  }
  await journal.enter('delete');
  await steps.step(
    'delete',
    booted.map(({ ordinal, serverId }) => ({ ordinal, serverId })),
    'all guests',
  );
  await journal.save();
}

async function runBenchmarks(run: ScenarioOf<'guest'>, places: BenchmarkPlaces): Promise<void> {
  for (const benchmark of run.scenario.benchmarks) await runBenchmark(run, places, benchmark);
  await run.journal.save();
}

async function runBenchmark(
  run: ScenarioOf<'guest'>,
  places: BenchmarkPlaces,
  benchmark: Benchmark,
): Promise<void> {
  const [first] = variantsOf(benchmark);
  if (!first) return;
  const where = places.place === 'node' ? 'on the node' : countOfGuests(places.guests.length);
  const words = `${benchmark.benchmark} ${where}`;
  const cleanup = (): Promise<unknown> =>
    run.steps.guests.benchmark(places, first, { do: 'cleanup' }, `clean up ${words}`);
  try {
    const prepared = await run.steps.guests.benchmark(
      places,
      first,
      { do: 'prepare' },
      `prepare ${words}`,
    );
    const able = without(places, prepared);
    if (able) await runVariants(run, able, benchmark, where);
  } finally {
    // A guest is deleted with all that is in it; a compute node stays, whatever becomes of the run.
    await (places.place === 'node' ? CancellationScope.nonCancellable(cleanup) : cleanup());
  }
}

async function runVariants(
  { scenario, steps, journal }: ScenarioOf<'guest'>,
  places: BenchmarkPlaces,
  benchmark: Benchmark,
  where: string,
): Promise<void> {
  for (const variant of variantsOf(benchmark)) {
    for (const nth of ordinalsTo(scenario.times)) {
      const words = `${variantWords(variant)} ${where}, ${String(nth)} of ${String(scenario.times)}`;
      await steps.guests.benchmark(places, variant, { do: 'run', nth }, words);
    }
    await journal.show();
  }
}

const countOfGuests = (n: number): string => (n === 1 ? 'in one guest' : `in ${String(n)} guests`);

/** Places whose preparation worked; undefined when there is none. */
function without(places: BenchmarkPlaces, failed: BenchmarkResult): BenchmarkPlaces | undefined {
  if (places.place === 'node') return failed.benchmarks.length > 0 ? undefined : places;
  const unable = new Set(failed.benchmarks.map(({ resourceId }) => resourceId));
  const guests = places.guests.filter(({ serverId }) => !unable.has(serverId));
  return guests.length > 0 ? { ...places, guests } : undefined;
}
