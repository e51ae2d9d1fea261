import { EndingDistribution } from './ending-distribution.js';

/** Looks in the likely window that an operation costs in the mean. */
const LOOKS_IN_WINDOW = 4;
/** Of the time until the window opens; the look before it comes after this share. */
const EARLIEST_SHARE = 0.3;
const OPENS_AT = 0.005;
const CLOSES_AT = 0.99;
/** Between two looks. Coarser than the widest makes an error that shows in a mean. @unit ms */
const DENSEST_MS = 60;
const WIDEST_MS = 240;
const WIDEST_SHARE = 0.05;
/** Without experience: geometric. @unit ms */
const FIRST_DELAY_MS = 150;
const FIRST_SHARE = 0.25;
const MAX_DELAY_MS = 2000;
const REMEMBERED = 60;
/** Half width of the bounds as a share of the value. */
const BADLY_KNOWN = 0.3;
/** Values that stand for one that is known badly. */
const GUESSES = 4;
/** Points of the window at which the distribution is summed up. */
const GRID = 100;
/** Consecutive multiples of it, less their whole part, fill the unit interval evenly. */
const GOLDEN = 0.618_033_988_75;

/** A duration with its bounds, ms; null where it has none. */
export interface Known {
  readonly durationMs: number | null;
  readonly lowerMs: number | null;
  readonly upperMs: number | null;
}

interface Window {
  readonly distribution: EndingDistribution;
  readonly opensMs: number;
  readonly closesMs: number;
  /** Looks are `scale / √hazard` apart, see `nextLookMs`. */
  readonly scale: number;
}

/**
 * Spends looks where the end is likely. The cost of a look is load on what is measured; its gain is
 * a narrower bound.
 */
export class PollSchedule {
  readonly #seenMs: number[] = [];
  #guessesMs: readonly number[] = [];
  #learned = 0;
  #window: Window | undefined;

  /**
   * Learns from an operation of this kind that has ended. One that is known badly ended where nobody
   * looked: until one is known well again, its end is looked for all over its bounds.
   */
  learn({ durationMs, lowerMs, upperMs }: Known): void {
    if (durationMs === null || lowerMs === null || upperMs === null) return;
    this.#learned += 1;
    if ((upperMs - lowerMs) / 2 > BADLY_KNOWN * durationMs) {
      this.#guessesMs = spreadOver(lowerMs, upperMs);
    } else {
      this.#guessesMs = [];
      this.#seenMs.push(durationMs);
      if (this.#seenMs.length > REMEMBERED) this.#seenMs.shift();
    }
    // Without anything known well, steps that grow are as good.
    if (this.#seenMs.length > 0) this.#window = toWindow([...this.#seenMs, ...this.#guessesMs]);
  }

  /** True when the end is likely from here on, by experience: what is looked at should tell only it. */
  isLikely(elapsedMs: number): boolean {
    const window = this.#window;
    return window !== undefined && elapsedMs >= window.opensMs && elapsedMs <= window.closesMs;
  }

  /**
   * Time since the request at which to look next, given when it was last looked at.
   *
   * Looks δ(t) apart cost ∫ S/δ in the mean and leave a width of ∫ f·δ (f the density of the end, S
   * the share still under way). For a given cost the width is least when δ = scale · √(S/f): close
   * together where the hazard f/S is high. `scale` is what the mean cost allows.
   * @unit ms
   */
  nextLookMs(lastLookMs: number): number {
    const window = this.#window;
    if (!window) {
      const step = Math.max(FIRST_DELAY_MS, lastLookMs * FIRST_SHARE);
      return lastLookMs + Math.min(step, widestMs(lastLookMs));
    }
    if (lastLookMs < window.opensMs) return this.#beforeWindow(lastLookMs, window.opensMs);
    if (lastLookMs < window.closesMs) return lastLookMs + stepMs(window, lastLookMs);
    const late = (lastLookMs - window.closesMs) * FIRST_SHARE;
    return lastLookMs + Math.min(MAX_DELAY_MS, Math.max(widestMs(lastLookMs), late));
  }

  /**
   * One look guards against an early end and sees how far a boot has come, at another place for each
   * operation, so that all together see all of the way.
   */
  #beforeWindow(lastLookMs: number, opensMs: number): number {
    const earliest = Math.max(FIRST_DELAY_MS, EARLIEST_SHARE * opensMs);
    const dueMs = earliest + (opensMs - earliest) * ((this.#learned * GOLDEN) % 1);
    return dueMs > lastLookMs && dueMs < opensMs ? dueMs : opensMs;
  }
}

const widestMs = (elapsedMs: number): number => Math.max(WIDEST_MS, elapsedMs * WIDEST_SHARE);

/** Evenly over the logarithms, as ends are spread. */
function spreadOver(lowerMs: number, upperMs: number): readonly number[] {
  const from = Math.max(lowerMs, FIRST_DELAY_MS);
  const ratio = Math.max(1, upperMs / from);
  return Array.from({ length: GUESSES }, (_, i) => from * ratio ** ((i + 0.5) / GUESSES));
}

function toWindow(seenMs: readonly number[]): Window {
  const distribution = new EndingDistribution(seenMs);
  const opensMs = distribution.quantile(OPENS_AT);
  // One straggler must not make all the others be looked at coarsely.
  const closesMs = distribution.quantile(CLOSES_AT);
  const grid = Array.from({ length: GRID }, (_, i) => {
    const ms = opensMs + ((closesMs - opensMs) * (i + 0.5)) / GRID;
    return Math.sqrt(distribution.survival(ms) * distribution.density(ms));
  });
  const cost = (grid.reduce((sum, x) => sum + x, 0) * (closesMs - opensMs)) / GRID;
  return { distribution, opensMs, closesMs, scale: cost / LOOKS_IN_WINDOW };
}

function stepMs({ distribution, scale }: Window, atMs: number): number {
  const hazard = distribution.density(atMs) / Math.max(1e-9, distribution.survival(atMs));
  const step = hazard > 0 ? scale / Math.sqrt(hazard) : Infinity;
  return Math.min(widestMs(atMs), Math.max(DENSEST_MS, step));
}
