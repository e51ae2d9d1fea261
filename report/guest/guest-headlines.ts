import type { BenchmarkSummary } from '../benchmark-summary.js';
import { formatFigure } from '../format-figure.js';
import { countOf } from '../format-quantity.js';
import type { StudySummary } from '../summarize.js';
import { GUEST_BENCHMARKS, type GuestFigure } from './guest-figures.js';

/** A leading figure of a benchmark on every target, with the fewest guests at once. */
export interface GuestHeadline {
  readonly scenario: string;
  /** With the unit, and the number of guests where they are several. */
  readonly title: string;
  readonly cells: readonly GuestHeadlineCell[];
}

export interface GuestHeadlineCell {
  readonly target: string;
  /** The best mean over the numbers of threads; null when there is none. */
  readonly best: BestMean | null;
  /** The same on the target's compute node. */
  readonly node: BestMean | null;
}

interface BestMean {
  readonly mean: string;
  /** Such as `at 16 threads`; empty when only one number was tried. */
  readonly at: string;
  readonly n: number;
}

/** The first figure of each benchmark and mode. */
export function guestHeadlines({ benchmarks }: StudySummary): readonly GuestHeadline[] {
  const scenarios = [...new Set(benchmarks.map(({ scenario }) => scenario))];
  const figures = GUEST_BENCHMARKS.flatMap((one) =>
    one.figures.filter(({ mode }, i, all) => all.findIndex((other) => other.mode === mode) === i),
  );
  return scenarios.flatMap((scenario) => {
    const own = benchmarks.filter((one) => one.scenario === scenario);
    return figures.flatMap((figure) => headlineOf(scenario, figure, own));
  });
}

/** In a line: `guest, Random reads, KiB/s: kvm 852 (n 10, node 1 202), …`. */
export function guestHeadlineText({ scenario, title, cells }: GuestHeadline): string {
  const words = cells.map(({ target, best, node }) => {
    const beside = node ? `node ${node.mean}` : '';
    if (!best) return `${target} no value${beside && ` (${beside})`}`;
    const of = [`n ${best.n}`, beside].filter(Boolean).join(', ');
    return `${target} ${best.mean}${best.at && ` ${best.at}`} (${of})`;
  });
  return `${scenario}, ${title}: ${words.join(', ')}`;
}

function headlineOf(
  scenario: string,
  figure: GuestFigure,
  all: readonly BenchmarkSummary[],
): readonly GuestHeadline[] {
  const same = all.filter(
    ({ benchmark, mode }) => benchmark === figure.benchmark && mode === figure.mode,
  );
  if (same.length === 0) return [];
  const levels = same.filter(({ place }) => place === 'guest').map((one) => one.level);
  const level = levels.length > 0 ? Math.min(...levels) : 1;
  const metric = same.find((one) => one.metric?.name === figure.metric)?.metric;
  const words = [
    figure.title,
    ...(metric ? [metric.unit] : []),
    ...(level > 1 ? [`${level} guests at once`] : []),
  ];
  const targets = [...new Set(same.map(({ target }) => target))];
  return [
    {
      scenario,
      title: words.join(', '),
      cells: targets.map((target) => {
        const own = same.filter((one) => one.target === target);
        return {
          target,
          best: bestOf(
            own.filter((one) => one.place === 'guest' && one.level === level),
            figure.metric,
          ),
          node: bestOf(
            own.filter((one) => one.place === 'node'),
            figure.metric,
          ),
        };
      }),
    },
  ];
}

function bestOf(own: readonly BenchmarkSummary[], metric: string): BestMean | null {
  const valued = own.flatMap((one) =>
    one.values && one.metric?.name === metric ? [{ ...one, mean: one.values.mean }] : [],
  );
  const [best] = [...valued].sort((a, b) =>
    a.metric?.better === 'lower' ? a.mean - b.mean : b.mean - a.mean,
  );
  if (!best) return null;
  const varied = new Set(own.map(({ threads }) => threads)).size > 1;
  const at = varied && best.threads !== null ? `at ${countOf(best.threads, 'thread')}` : '';
  return { mean: formatFigure(best.mean), at, n: best.sample.length };
}
