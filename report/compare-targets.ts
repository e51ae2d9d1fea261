import type { OperationSummary } from './operation-summary.js';
import { differenceInterval, type Interval } from './statistics/bootstrap.js';
import { cliffsDelta } from './statistics/cliffs-delta.js';

/** What one target costs against another, for one kind of operation in one scenario. */
export interface Comparison {
  readonly scenario: string;
  readonly kind: string;
  readonly a: string;
  readonly b: string;
  /** mean(b) − mean(a), ms. */
  readonly differenceMs: number;
  /** 95 % bootstrap interval of it. Null when a side has fewer than two values. */
  readonly interval: Interval | null;
  /** Where the difference of these very means lies, given the errors of measurement, ms. */
  readonly measurement: Interval;
  /** Cliff's delta of b over a, −1 to 1. */
  readonly effect: number;
  /** Whether there are values enough to claim one at all, see `canClaim`. */
  readonly enough: boolean;
  /** Whether a difference is claimed: enough values, and neither interval spans zero. */
  readonly claimed: boolean;
}

/** Every pair of targets that has values of the same kind in the same scenario. */
export function compareTargets(
  study: string,
  operations: readonly OperationSummary[],
): readonly Comparison[] {
  return operations.flatMap((a, i) =>
    operations.slice(i + 1).flatMap((b) => {
      const comparable = a.scenario === b.scenario && a.kind === b.kind && a.target !== b.target;
      const comparison = comparable ? compare(study, a, b) : undefined;
      return comparison ? [comparison] : [];
    }),
  );
}

function compare(study: string, a: OperationSummary, b: OperationSummary): Comparison | undefined {
  if (!a.values || !b.values) return undefined;
  const valuesOf = ({ sample }: OperationSummary) => sample.map(({ value }) => value);
  const seed = `${study} ${a.scenario} ${a.kind} ${a.target} ${b.target}`;
  const interval = differenceInterval(valuesOf(a), valuesOf(b), seed);
  const enough = canClaim(a.sample.length, b.sample.length);
  const measurement: Interval = [
    b.values.measurement[0] - a.values.measurement[1],
    b.values.measurement[1] - a.values.measurement[0],
  ];
  return {
    scenario: a.scenario,
    kind: a.kind,
    a: a.target,
    b: b.target,
    differenceMs: b.values.mean - a.values.mean,
    interval,
    measurement,
    effect: cliffsDelta(valuesOf(a), valuesOf(b)) ?? 0,
    enough,
    claimed: enough && interval !== null && excludesZero(interval) && excludesZero(measurement),
  };
}

function excludesZero([lower, upper]: Interval): boolean {
  return lower > 0 || upper < 0;
}

/**
 * A bootstrap of two or three values is far too sure of itself. Values are enough when the most
 * extreme of all ways to share them out is rarer than 5 %, both sides counted: 2 / C(a + b, a), the
 * least p of a permutation test (Fisher 1935). 4 and 4 are enough, 3 and 3 are not.
 */
export function canClaim(a: number, b: number): boolean {
  let ways = 1;
  for (let i = 1; i <= Math.min(a, b) && ways < 40; i++) ways *= (a + b + 1 - i) / i;
  return ways >= 40;
}
