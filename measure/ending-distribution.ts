import { quantile } from './quantile.js';

/** Interquartile range of a normal distribution of spread 1. */
const NORMAL_IQR = 1.349;
/** Narrowest and, before there is experience, widest spread of a kind of operation, in ln(time). */
const NARROWEST = 0.05;
const PRIOR_SPREAD = 0.2;
/** How many values the prior spread counts for. */
const PRIOR_WEIGHT = 2;

/**
 * When operations of a kind end, as a kernel estimate over the logarithms of times seen: times are
 * positive and skewed. Bandwidth by Silverman's rule (1986, 3.31), whose spread is the lesser of the
 * standard deviation and what the quartiles say, so that a straggler does not widen it; it is shrunk
 * towards a prior while few values are known.
 */
export class EndingDistribution {
  readonly #logs: readonly number[];
  readonly #bandwidth: number;

  /** @param seenMs durations, positive, at least one */
  constructor(seenMs: readonly number[]) {
    this.#logs = seenMs.map((ms) => Math.log(Math.max(1, ms)));
    const n = this.#logs.length;
    const mean = this.#logs.reduce((sum, x) => sum + x, 0) / n;
    const variance = this.#logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
    const sorted = this.#logs.toSorted((a, b) => a - b);
    const iqr = quantile(sorted, 0.75) - quantile(sorted, 0.25);
    const seen = Math.min(variance, (iqr / NORMAL_IQR) ** 2);
    const spread = Math.sqrt((PRIOR_WEIGHT * PRIOR_SPREAD ** 2 + n * seen) / (PRIOR_WEIGHT + n));
    this.#bandwidth = Math.max(NARROWEST, 1.06 * spread * n ** -0.2);
  }

  /** Share of operations that last longer than this. */
  survival(ms: number): number {
    const x = Math.log(Math.max(1, ms));
    return this.#mean((log) => 1 - normalCdf((x - log) / this.#bandwidth));
  }

  /** Probability density. @unit 1/ms */
  density(ms: number): number {
    const at = Math.max(1, ms);
    const x = Math.log(at);
    return this.#mean((log) => normalDensity((x - log) / this.#bandwidth)) / (this.#bandwidth * at);
  }

  /** By bisection; exact to a thousandth of the time. @param p 0…1, the ends excluded */
  quantile(p: number): number {
    let low = Math.exp(Math.min(...this.#logs) - 8 * this.#bandwidth);
    let high = Math.exp(Math.max(...this.#logs) + 8 * this.#bandwidth);
    while (high / low > 1.001) {
      const middle = Math.sqrt(low * high);
      if (1 - this.survival(middle) < p) low = middle;
      else high = middle;
    }
    return high;
  }

  #mean(of: (log: number) => number): number {
    return this.#logs.reduce((sum, log) => sum + of(log), 0) / this.#logs.length;
  }
}

const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** Abramowitz & Stegun 1964, 26.2.17: |error| < 7.5e-8. */
function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const poly =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = normalDensity(z) * poly;
  return z >= 0 ? 1 - tail : tail;
}
