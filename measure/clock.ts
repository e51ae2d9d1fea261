import { randomUUID } from 'node:crypto';

/**
 * A monotonic clock that is anchored to the wall clock once. All readings of one process come from
 * one clock, so that a step of the wall clock (NTP, a person) never bends a duration.
 */
export interface Clock {
  /** Which anchoring the readings belong to; differs after every restart. */
  readonly anchor: string;
  /** Epoch milliseconds, with fractions. */
  now(): number;
}

/**
 * Two readings of different anchors are compared through the wall clock of the machine; this is how
 * far it may have moved in between, in ms. An NTP-disciplined clock is slewed, not stepped.
 */
export const ANCHOR_ERROR_MS = 20;

export function createClock(): Clock {
  // Epoch ms at performance.now() = 0; `performance.timeOrigin` would be as old as the process.
  const offset = Date.now() - performance.now();
  return { anchor: randomUUID().slice(0, 8), now: () => offset + performance.now() };
}
