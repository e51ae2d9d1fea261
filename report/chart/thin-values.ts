import { quantile, toSorted } from '../statistics/quantile.js';

/** So many values at one place of a picture can be told apart. */
const MOST = 40;

/** Of more values than can be told apart, evenly spaced quantiles with both extremes. */
export function thinValues(values: readonly number[]): readonly number[] {
  if (values.length <= MOST) return values;
  const sorted = toSorted(values);
  return Array.from({ length: MOST }, (_, i) => quantile(sorted, i / (MOST - 1)));
}
