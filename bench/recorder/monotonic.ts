/** CLOCK_MONOTONIC, s: the clock of the recorder's ticks and of the independent reader. */
export function monotonicS(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}

/**
 * Wall clock − monotonic clock, s, to a few µs: at the instant `Date.now()` turns, the milliseconds
 * that it says are exact.
 */
export function wallMinusMonotonicS(): number {
  const before = Date.now();
  let now = before;
  while (now === before) now = Date.now();
  return now / 1e3 - monotonicS();
}
