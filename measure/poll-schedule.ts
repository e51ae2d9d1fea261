import { quantile } from './quantile.js';

/** Delays without experience: geometric. @unit ms */
const FIRST_DELAY_MS = 100;
const FIRST_FACTOR = 1.25;
const MAX_DELAY_MS = 2000;
/** Polls spent on the likely window of an operation that has been seen before. */
const POLLS_IN_WINDOW = 14;
const DENSEST_MS = 60;
const LATE_FACTOR = 1.5;
const REMEMBERED = 60;
/** Half width of the bounds as a share of the value. */
const BADLY_KNOWN = 0.3;

/** A duration with its bounds, ms; null where it has none. */
export interface Known {
  readonly durationMs: number | null;
  readonly lowerMs: number | null;
  readonly upperMs: number | null;
}

/**
 * Spends polls where the end is likely. The cost of a poll is load on what is measured; its gain is
 * a narrower bound.
 */
export class PollSchedule {
  readonly #seenMs: number[] = [];

  /** Learns from an operation of this kind that has ended; one that is known badly teaches nothing. */
  learn({ durationMs, lowerMs, upperMs }: Known): void {
    if (durationMs === null || lowerMs === null || upperMs === null) return;
    if ((upperMs - lowerMs) / 2 > BADLY_KNOWN * durationMs) return;
    this.#seenMs.push(durationMs);
    if (this.#seenMs.length > REMEMBERED) this.#seenMs.shift();
  }

  /** Time since the request at which to look next, given when it was last looked at. @unit ms */
  nextLookMs(lastLookMs: number): number {
    if (this.#seenMs.length < 3) {
      return (
        lastLookMs +
        Math.min(MAX_DELAY_MS, Math.max(FIRST_DELAY_MS, lastLookMs * (FIRST_FACTOR - 1)))
      );
    }
    const sorted = [...this.#seenMs].sort((a, b) => a - b);
    const opens = Math.max(0, quantile(sorted, 0) * 0.95 - DENSEST_MS);
    // One straggler must not make all the others be looked at coarsely.
    const closes = quantile(sorted, 0.9) * 1.1 + DENSEST_MS;
    if (lastLookMs < opens) return opens;
    if (lastLookMs < closes) {
      // Never coarser than without experience: a window that stragglers have stretched says little.
      const step = Math.min((closes - opens) / POLLS_IN_WINDOW, lastLookMs * (FIRST_FACTOR - 1));
      return lastLookMs + Math.max(DENSEST_MS, step);
    }
    const late = lastLookMs - closes;
    return lastLookMs + Math.min(MAX_DELAY_MS, Math.max(FIRST_DELAY_MS, late * (LATE_FACTOR - 1)));
  }
}
