/**
 * Cliff's delta (Cliff 1993, Dominance statistics): the chance that a value of `b` is above one of
 * `a` less the chance that it is below, −1 to 1. Null when a side is empty.
 */
export function cliffsDelta(a: readonly number[], b: readonly number[]): number | null {
  if (a.length === 0 || b.length === 0) return null;
  const sorted = [...a].sort((x, y) => x - y);
  let dominance = 0;
  for (const value of b) {
    const below = countBelow(sorted, value, false);
    const notAbove = countBelow(sorted, value, true);
    dominance += below - (sorted.length - notAbove);
  }
  return dominance / (a.length * b.length);
}

/** How many of `sorted` are below `value` (or equal to it). */
function countBelow(sorted: readonly number[], value: number, orEqual: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] ?? 0;
    if (at < value || (orEqual && at === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
