import { normalCdf, normalQuantile } from './normal.js';
import { mean, quantile } from './quantile.js';
import { createRandom, type Random } from './random.js';

/** [lower, upper], in the unit of the values. */
export type Interval = readonly [number, number];

/** Enough that the Monte Carlo error of a 2.5 % limit is about 2 % of the interval. */
const RESAMPLES = 4000;
/** Above this size a resample costs more than it tells, and the normal limit is as good. */
const EXACT_UP_TO = 2000;
const ALPHA = 0.025;

/**
 * 95 % interval of the mean by the bias-corrected and accelerated bootstrap (Efron 1987, Better
 * Bootstrap Confidence Intervals). Null for fewer than two values: one value says nothing of spread.
 */
export function meanInterval(values: readonly number[], seed: string): Interval | null {
  if (values.length < 2) return null;
  return bcaInterval({
    estimate: mean(values),
    influences: centred(values, 1),
    replicate: (random) => mean(resample(values, random)),
    seed,
  });
}

/** The same of mean(b) − mean(a). Null when either side has fewer than two values. */
export function differenceInterval(
  a: readonly number[],
  b: readonly number[],
  seed: string,
): Interval | null {
  if (a.length < 2 || b.length < 2) return null;
  return bcaInterval({
    estimate: mean(b) - mean(a),
    influences: [...centred(a, -1), ...centred(b, 1)],
    replicate: (random) => {
      const first = mean(resample(a, random));
      return mean(resample(b, random)) - first;
    },
    seed,
  });
}

/**
 * The same of Σ part / Σ whole over pairs that are drawn together, as both are of one server. Null
 * for fewer than two pairs, or when the whole is zero.
 */
export function ratioInterval(
  pairs: readonly { readonly part: number; readonly whole: number }[],
  seed: string,
): Interval | null {
  const wholeMean = mean(pairs.map(({ whole }) => whole));
  if (pairs.length < 2 || wholeMean === 0) return null;
  const ratio = (sample: typeof pairs): number =>
    mean(sample.map(({ part }) => part)) / mean(sample.map(({ whole }) => whole));
  const estimate = ratio(pairs);
  return bcaInterval({
    estimate,
    influences: pairs.map(
      ({ part, whole }) => (part - estimate * whole) / (wholeMean * pairs.length),
    ),
    replicate: (random) => ratio(resample(pairs, random)),
    seed,
  });
}

interface Bootstrap {
  readonly estimate: number;
  /** How much each value moves the estimate (empirical influence ÷ n); they sum to zero. */
  readonly influences: readonly number[];
  /** The estimate of a sample drawn anew. */
  readonly replicate: (random: Random) => number;
  readonly seed: string;
}

function bcaInterval({ estimate, influences, replicate, seed }: Bootstrap): Interval {
  const squares = influences.reduce((sum, u) => sum + u ** 2, 0);
  if (squares === 0) return [estimate, estimate];
  if (influences.length > EXACT_UP_TO) {
    const half = normalQuantile(1 - ALPHA) * Math.sqrt(squares);
    return [estimate - half, estimate + half];
  }
  const random = createRandom(seed);
  const replicates = Array.from({ length: RESAMPLES }, () => replicate(random)).sort(
    (x, y) => x - y,
  );
  // Ties with the estimate count half, so that a symmetric small sample has no bias.
  const below = replicates.reduce(
    (count, value) => count + (value < estimate ? 1 : value === estimate ? 0.5 : 0),
    0,
  );
  const z0 = normalQuantile(clamp(below / RESAMPLES));
  // a = Σ u³ / (6 (Σ u²)^1.5) over the influences (Efron & Tibshirani 1993, 14.15).
  const acceleration = influences.reduce((sum, u) => sum + u ** 3, 0) / (6 * squares ** 1.5);
  const limit = (z: number): number => {
    const adjusted = z0 + (z0 + z) / (1 - acceleration * (z0 + z));
    return quantile(replicates, clamp(normalCdf(adjusted)));
  };
  return [limit(normalQuantile(ALPHA)), limit(normalQuantile(1 - ALPHA))];
}

/** Influence of each value on a mean: (x − mean) / n; the sign of a mean that is taken away is −1. */
function centred(values: readonly number[], sign: 1 | -1): number[] {
  const centre = mean(values);
  return values.map((value) => (sign * (value - centre)) / values.length);
}

function resample<T>(sample: readonly T[], random: Random): readonly T[] {
  return sample.map((one) => sample[Math.floor(random() * sample.length)] ?? one);
}

function clamp(p: number): number {
  return Math.min(1 - 1 / RESAMPLES, Math.max(1 / RESAMPLES, p));
}
