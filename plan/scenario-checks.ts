import { benchmarkSchema } from './benchmark.js';
import type { Raw, Report } from './cross-checks.js';

/** No history passes 4,000 events; some are for the rest of the run. */
const MAX_EVENTS = 3600;
const EVENTS = { execution: 7, variant: 5, benchmark: 16 } as const;
/** All results of a run are one payload of Temporal's, which takes 2 MB; one has up to 1,700 bytes. */
const MAX_RESULTS = 900;

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
  benchmarks.forEach((benchmark: unknown, i) => {
    checkTime(benchmark, (path, message) => report(['benchmarks', i, ...path], message));
  });
  const { times = 5 } = scenario;
  if (typeof times !== 'number' || typeof servers !== 'number') return;
  const levelList = Array.isArray(levels) ? levels.filter((n) => typeof n === 'number') : [servers];
  const places = scenario['include_node'] === true ? [...levelList, 1] : levelList;
  const variants = benchmarks.reduce<number>((sum, b: unknown) => sum + variantsOf(b), 0);
  const eventsPerPlace =
    variants * (times * EVENTS.execution + EVENTS.variant) + benchmarks.length * EVENTS.benchmark;
  const results = variants * times * places.reduce((sum, n) => sum + n, 0);
  const advice = 'lower times, levels or threads, or make two scenarios of it';
  if (eventsPerPlace * places.length > MAX_EVENTS) {
    const executions = variants * times * places.length;
    report(
      ['benchmarks'],
      `${String(executions)} executions are too many for the history of one run: ${advice}`,
    );
  } else if (results > MAX_RESULTS) {
    report(
      ['benchmarks'],
      `${String(results)} results of all guests in one run, at most ${String(MAX_RESULTS)}: ${advice}`,
    );
  }
}

/** An execution that its own parameters make longer than its time limit can only time out. */
function checkTime(input: unknown, report: Report): void {
  const { data } = benchmarkSchema.safeParse(input);
  if (!data) return;
  const seconds =
    'seconds' in data ? data.seconds : 'iterations' in data ? data.iterations * 10 : 0;
  if (data.timeout_seconds > seconds) return;
  report(
    ['timeout_seconds'],
    `${String(data.timeout_seconds)} s are over before an execution of ${String(seconds)} s is`,
  );
}

/** With its defaults; one that has problems of its own counts as one. */
function variantsOf(input: unknown): number {
  const { data } = benchmarkSchema.safeParse(input);
  if (!data) return 1;
  const modes = 'modes' in data ? data.modes.length : 1;
  return modes * ('threads' in data ? data.threads.length : 1);
}
