import { describe, expect, it } from 'vitest';
import { EndingDistribution } from './ending-distribution.js';

describe('EndingDistribution', () => {
  it('has a density that is the slope of its survival, and sums up to one', () => {
    const ends = new EndingDistribution([1800, 2000, 2100, 2600]);
    const step = 1;
    let sum = 0;
    for (let ms = step; ms < 20_000; ms += step) {
      sum += ends.density(ms) * step;
      if (ms % 100 === 0) {
        const slope = (ends.survival(ms - 0.5) - ends.survival(ms + 0.5)) / 1;
        expect(ends.density(ms)).toBeCloseTo(slope, 6);
      }
    }
    expect(sum).toBeCloseTo(1, 3);
  });

  it('finds the time that a share of operations stays below', () => {
    const ends = new EndingDistribution([1800, 2000, 2100, 2600]);
    for (const p of [0.005, 0.5, 0.99]) {
      expect(1 - ends.survival(ends.quantile(p))).toBeCloseTo(p, 2);
    }
  });

  it('is not widened by a straggler', () => {
    const usual = [1800, 1900, 2000, 2100, 2200, 1850, 2050, 1950, 2150];
    const opens = (seen: readonly number[]): number => new EndingDistribution(seen).quantile(0.005);
    expect(opens([...usual, 9000])).toBeGreaterThan(opens(usual) * 0.95);
  });

  it('is wider while little is known', () => {
    const spread = (seen: readonly number[]): number => {
      const ends = new EndingDistribution(seen);
      return ends.quantile(0.99) / ends.quantile(0.01);
    };
    expect(spread([2000])).toBeGreaterThan(spread([2000, 2000, 2000]));
    expect(spread([2000, 2000, 2000])).toBeGreaterThan(spread(Array<number>(30).fill(2000)));
  });
});
