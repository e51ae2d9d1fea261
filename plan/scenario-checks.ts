import type { Raw, Report } from './cross-checks.js';

/** An execution costs its run some seven events; no execution passes 4,000. */
const MAX_EXECUTIONS = 450;

/** What the parameters of one scenario must be to each other. */
export function checkScenario(scenario: Raw, report: Report): void {
  if (scenario['scenario'] !== 'guest') return;
  const { servers = 1, levels, benchmarks } = scenario;
  if (Array.isArray(levels) && typeof servers === 'number') {
    levels.forEach((level: unknown, i) => {
      if (typeof level !== 'number') return;
      const before: unknown = levels[i - 1];
      if (level > servers) {
        report(['levels', i], `more than servers (${String(servers)}): ${String(level)}`);
      } else if (typeof before === 'number' && level <= before) {
        report(['levels', i], `must rise, got ${String(level)} after ${String(before)}`);
      }
    });
  }
  if (!Array.isArray(benchmarks)) return;
  const names = benchmarks.map((b: unknown) => (b as Raw | null)?.['benchmark']);
  names.forEach((name, i) => {
    if (typeof name === 'string' && names.indexOf(name) < i) {
      report(
        ['benchmarks', i, 'benchmark'],
        `'${name}' is listed twice; give it all its parameters in one`,
      );
    }
  });
  const { times = 5 } = scenario;
  if (typeof times !== 'number') return;
  const places = (Array.isArray(levels) ? levels.length : 1) + (scenario['include_node'] ? 1 : 0);
  const variants = benchmarks.reduce<number>((sum, b: unknown) => sum + variantsOf(b), 0);
  const executions = variants * times * places;
  if (executions > MAX_EXECUTIONS) {
    report(
      ['benchmarks'],
      `${String(executions)} executions in one run, at most ${String(MAX_EXECUTIONS)}: lower times, levels or threads, or make two scenarios of it`,
    );
  }
}

function variantsOf(benchmark: unknown): number {
  if (typeof benchmark !== 'object' || benchmark === null) return 0;
  const { modes, threads } = benchmark as Raw;
  const count = (value: unknown): number => (Array.isArray(value) ? value.length : 1);
  return count(modes) * count(threads);
}
