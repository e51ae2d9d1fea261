import type { Spool } from './spool.js';

/** Ticks that came in while the clock was being read. */
const MEANWHILE = 60;

/**
 * How many ticks there were when the node's clock said `nodeMs`, of at most `count`. A clock that is
 * set between its reading and the collection makes ticks that the reading knows nothing of.
 */
export function ticksUntil({ ticks }: Spool, count: number, nodeMs: number): number {
  let best = count;
  const apart = (n: number): number => Math.abs((ticks[n - 1]?.wallMs ?? Infinity) - nodeMs);
  for (let n = count - 1; n >= Math.max(count - MEANWHILE, 1); n -= 1) {
    if (apart(n) < apart(best)) best = n;
  }
  return best;
}
