/**
 * Quantile of type 7 (Hyndman & Fan 1996): linear interpolation between order statistics.
 *
 * @param sorted ascending, not empty
 * @param p 0…1
 */
export function quantile(sorted: readonly number[], p: number): number {
  const position = (sorted.length - 1) * p;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError('quantile of no values');
  return below + (above - below) * (position - Math.floor(position));
}
