/**
 * Quantile of type 7 (Hyndman & Fan 1996, Sample Quantiles in Statistical Packages): linear between
 * the order statistics around h = (n − 1) p. The default of R and NumPy.
 * @param sorted ascending, at least one value
 * @param p 0 to 1
 */
export function quantile(sorted: readonly number[], p: number): number {
  const h = (sorted.length - 1) * p;
  const low = sorted[Math.floor(h)];
  const high = sorted[Math.ceil(h)];
  if (low === undefined || high === undefined) throw new RangeError('quantile of no values');
  return low + (h - Math.floor(h)) * (high - low);
}

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Of values in any order; at least one. */
export function median(values: readonly number[]): number {
  return quantile(toSorted(values), 0.5);
}

export function toSorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
