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
    guests.push(...(await steps.guests('boot', begun, {}, words)).ready);
    await journal.enter(`benchmarks-${String(level)}`);
    if (guests.length > 0) await runBenchmarks(run, { place: 'guest', guests });
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
  for (const benchmark of run.scenario.benchmarks) {
    await runBenchmark(run, places, benchmark);
    await run.journal.save();
  }
}

async function runBenchmark(
  { scenario, steps, journal }: ScenarioOf<'guest'>,
  places: BenchmarkPlaces,
  benchmark: Benchmark,
): Promise<void> {
  const variants = variantsOf(benchmark);
  const [first] = variants;
  if (!first) return;
  const where = places.place === 'node' ? 'on the node' : countOfGuests(places.guests.length);
  const name = benchmark.benchmark;
  const prepared = await steps.benchmark(
    places,
    first,
    { do: 'prepare' },
    `prepare ${name} ${where}`,
  );
  const able = without(places, prepared);
  for (const variant of able ? variants : []) {
    for (const nth of ordinalsTo(scenario.times)) {
      const words = `${variantWords(variant)} ${where}, ${String(nth)} of ${String(scenario.times)}`;
      await steps.benchmark(able ?? places, variant, { do: 'run', nth }, words);
    }
    await journal.show();
  }
  await steps.benchmark(places, first, { do: 'cleanup' }, `clean up ${name} ${where}`);
}

const countOfGuests = (n: number): string => (n === 1 ? 'in one guest' : `in ${String(n)} guests`);

/** Places whose preparation worked; undefined when there is none. */
function without(places: BenchmarkPlaces, failed: BenchmarkResult): BenchmarkPlaces | undefined {
  if (places.place === 'node') return failed.benchmarks.length > 0 ? undefined : places;
  const unable = new Set(failed.benchmarks.map(({ resourceId }) => resourceId));
  const guests = places.guests.filter(({ serverId }) => !unable.has(serverId));
  return guests.length > 0 ? { ...places, guests } : undefined;
}
