import { describe, expect, it } from 'vitest';
import { differenceInterval, meanInterval, ratioInterval } from './bootstrap.js';
import { cliffsDelta } from './cliffs-delta.js';
import { normalCdf, normalQuantile } from './normal.js';
import { quantile } from './quantile.js';
import { createRandom } from './random.js';
import { summarizeValues } from './summarize-values.js';

/** Survival of mice, days: treatment and control (Efron & Tibshirani 1993, table 2.1). */
const TREATMENT = [94, 197, 16, 38, 99, 141, 23];
const CONTROL = [52, 104, 146, 10, 51, 30, 40, 27, 46];

describe('quantile', () => {
  it.each([
    // R: quantile(1:10, c(.25, .5, .9), type = 7)
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.25, 3.25],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.5, 5.5],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9.1],
    [[7], 0.25, 7],
    [[3, 3, 3], 0.75, 3],
  ])('of %j at %d is %d, as R has it for type 7', (values, p, expected) => {
    expect(quantile(values, p)).toBeCloseTo(expected, 12);
  });

  it('refuses no values', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});

describe('normalQuantile', () => {
  it.each([
    [0.975, 1.959963984540054],
    [0.5, 0],
    [0.001, -3.090232306167813],
  ])('of %d is the tabled %d', (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 9);
    expect(normalCdf(z)).toBeCloseTo(p, 12);
  });
});

describe('the bootstrap', () => {
  it('has the spread of the mouse data', () => {
    // Percentile limits of a mean are about ±1.96 standard errors (Efron & Tibshirani, table 2.2:
    // 23.36 for the treatment with B = ∞).
    const [low, high] = meanInterval(TREATMENT, 'mouse') ?? [0, 0];
    expect((high - low) / 2 / 1.96).toBeGreaterThan(23.36 * 0.9);
    expect((high - low) / 2 / 1.96).toBeLessThan(23.36 * 1.1);
    expect(low).toBeLessThan(86.86);
    expect(high).toBeGreaterThan(86.86);
  });

  it('does not tell the mouse treatment from its control (difference 30.63, error 26.85)', () => {
    const [low, high] = differenceInterval(CONTROL, TREATMENT, 'mouse') ?? [0, 0];
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(30.63);
  });

  it('leans to the long tail of a skewed sample', () => {
    const skewed = [1, 1, 1, 2, 2, 2, 3, 3, 4, 30];
    const [low, high] = meanInterval(skewed, 's') ?? [0, 0];
    expect(high - 4.9).toBeGreaterThan(4.9 - low);
  });

  it('covers the true mean of normal samples about 95 times in 100', () => {
    const random = createRandom('coverage');
    let covered = 0;
    for (let i = 0; i < 150; i++) {
      const sample = Array.from({ length: 20 }, () => normalQuantile(random()));
      const [low, high] = meanInterval(sample, String(i)) ?? [1, -1];
      if (low <= 0 && 0 <= high) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(130);
    expect(covered).toBeLessThan(150);
  }, 20_000);

  it('is the same for the same seed and another for another', () => {
    expect(meanInterval(TREATMENT, 'a')).toEqual(meanInterval(TREATMENT, 'a'));
    expect(meanInterval(TREATMENT, 'a')).not.toEqual(meanInterval(TREATMENT, 'b'));
  });

  it('has no interval for no value and one, and a point for equal ones', () => {
    expect(meanInterval([], 's')).toBeNull();
    expect(meanInterval([5], 's')).toBeNull();
    expect(meanInterval([5, 5, 5], 's')).toEqual([5, 5]);
    expect(differenceInterval([5, 5], [7], 's')).toBeNull();
    expect(differenceInterval([5, 5], [7, 7], 's')).toEqual([2, 2]);
  });

  it('is quick for 10,000 values', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => i % 100);
    const [low, high] = meanInterval(values, 's') ?? [0, 0];
    expect(high - low).toBeCloseTo((2 * 1.96 * 28.868) / 100, 2);
  });
});

describe('ratioInterval', () => {
  it('covers the true ratio of pairs about 95 times in 100', () => {
    const random = createRandom('ratio');
    let covered = 0;
    for (let i = 0; i < 100; i++) {
      const pairs = Array.from({ length: 20 }, () => {
        const whole = 10 + normalQuantile(random());
        return { whole, part: 0.8 * whole + 0.5 * normalQuantile(random()) };
      });
      const [low, high] = ratioInterval(pairs, String(i)) ?? [1, 0];
      if (low <= 0.8 && 0.8 <= high) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(86);
    expect(covered).toBeLessThan(100);
  }, 20_000);

  it('is a point where every pair has the same ratio, and null for one pair or none', () => {
    const pair = (whole: number) => ({ whole, part: whole / 2 });
    expect(ratioInterval([pair(2), pair(4), pair(8)], 's')).toEqual([0.5, 0.5]);
    expect(ratioInterval([pair(2)], 's')).toBeNull();
    expect(ratioInterval([], 's')).toBeNull();
    expect(ratioInterval([pair(0), pair(0)], 's')).toBeNull();
  });
});

describe("Cliff's delta", () => {
  it.each([
    [[1, 2, 3], [4, 5], 1],
    [[4, 5], [1, 2, 3], -1],
    [[1, 2, 3], [1, 2, 3], 0],
    // 6 of 9 pairs above, 1 below, 2 equal.
    [[1, 2, 3], [2, 3, 4], 5 / 9],
    [[1], [], null],
  ])('of %j against %j is %s', (a, b, expected) => {
    expect(cliffsDelta(a, b)).toEqual(expected);
  });
});

describe('summarizeValues', () => {
  it('carries the bounds of the measurement apart from the spread', () => {
    const values = [
      { value: 10, lower: 9, upper: 11 },
      { value: 20, lower: 17, upper: 23 },
    ];
    expect(summarizeValues(values, 's')).toMatchObject({ mean: 15, measurement: [13, 17] });
  });

  it('of nothing is null, and of one value has no interval', () => {
    expect(summarizeValues([], 's')).toBeNull();
    const one = summarizeValues([{ value: 7, lower: 6, upper: 8 }], 's');
    expect(one).toMatchObject({ min: 7, q1: 7, median: 7, q3: 7, max: 7, mean: 7, interval: null });
  });
});
