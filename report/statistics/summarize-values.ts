import { meanInterval, type Interval } from './bootstrap.js';
import { mean, quantile, toSorted } from './quantile.js';

/** A value with the bounds between which the truth lies; a duration in ms. */
export interface BoundedValue {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** Every figure in the unit of the values. */
export interface ValueSummary {
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
  readonly mean: number;
  /** 95 % interval of the mean: spread of the sample. Null for one value. */
  readonly interval: Interval | null;
  /**
   * Mean of the lower and mean of the upper bounds: where the mean of these very operations lies,
   * whatever the errors of measurement were and however they hang together.
   */
  readonly measurement: Interval;
}

/** Null for no values. */
export function summarizeValues(
  values: readonly BoundedValue[],
  seed: string,
): ValueSummary | null {
  if (values.length === 0) return null;
  const durations = values.map(({ value }) => value);
  const sorted = toSorted(durations);
  return {
    min: quantile(sorted, 0),
    q1: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    q3: quantile(sorted, 0.75),
    max: quantile(sorted, 1),
    mean: mean(durations),
    interval: meanInterval(durations, seed),
    measurement: [mean(values.map((v) => v.lower)), mean(values.map((v) => v.upper))],
  };
}
