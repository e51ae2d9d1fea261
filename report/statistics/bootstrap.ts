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
  return bcaInterval([values], ([sample = []]) => mean(sample), seed);
}

/** The same of mean(b) − mean(a). Null when either side has fewer than two values. */
export function differenceInterval(
  a: readonly number[],
  b: readonly number[],
  seed: string,
): Interval | null {
  return bcaInterval([a, b], ([x = [], y = []]) => mean(y) - mean(x), seed);
}

type Samples = readonly (readonly number[])[];

function bcaInterval(
  samples: Samples,
  statistic: (samples: Samples) => number,
  seed: string,
): Interval | null {
  if (samples.some((sample) => sample.length < 2)) return null;
  const estimate = statistic(samples);
  if (samples.every((sample) => sample.every((value) => value === sample[0]))) {
    return [estimate, estimate];
  }
  const total = samples.reduce((sum, sample) => sum + sample.length, 0);
  if (total > EXACT_UP_TO) return normalInterval(samples, estimate);

  const random = createRandom(seed);
  const replicates = Array.from({ length: RESAMPLES }, () =>
    statistic(samples.map((sample) => resample(sample, random))),
  ).sort((x, y) => x - y);
  // Ties with the estimate count half, so that a symmetric small sample has no bias.
  const below = replicates.reduce(
    (count, value) => count + (value < estimate ? 1 : value === estimate ? 0.5 : 0),
    0,
  );
  const z0 = normalQuantile(clamp(below / RESAMPLES));
  const acceleration = accelerationOf(samples);
  const limit = (z: number): number => {
    const adjusted = z0 + (z0 + z) / (1 - acceleration * (z0 + z));
    return quantile(replicates, clamp(normalCdf(adjusted)));
  };
  return [limit(normalQuantile(ALPHA)), limit(normalQuantile(1 - ALPHA))];
}

/**
 * a = Σ u³ / (6 (Σ u²)^1.5) over the empirical influence u of every value (Efron & Tibshirani 1993,
 * 14.15). Of a mean it is (x − mean) / n; of a difference of means the first sample's has its sign
 * turned.
 */
function accelerationOf(samples: Samples): number {
  let cubes = 0;
  let squares = 0;
  samples.forEach((sample, i) => {
    const sign = samples.length === 2 && i === 0 ? -1 : 1;
    const centre = mean(sample);
    for (const value of sample) {
      const influence = (sign * (value - centre)) / sample.length;
      cubes += influence ** 3;
      squares += influence ** 2;
    }
  });
  return cubes / (6 * squares ** 1.5);
}

function normalInterval(samples: Samples, estimate: number): Interval {
  const variance = samples.reduce((sum, sample) => {
    const centre = mean(sample);
    const squares = sample.reduce((s, value) => s + (value - centre) ** 2, 0);
    return sum + squares / (sample.length - 1) / sample.length;
  }, 0);
  const half = normalQuantile(1 - ALPHA) * Math.sqrt(variance);
  return [estimate - half, estimate + half];
}

function resample(sample: readonly number[], random: Random): number[] {
  return sample.map(() => sample[Math.floor(random() * sample.length)] ?? 0);
}

function clamp(p: number): number {
  return Math.min(1 - 1 / RESAMPLES, Math.max(1 / RESAMPLES, p));
}
