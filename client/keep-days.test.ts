import { describe, expect, it } from 'vitest';
import { keepDays } from './keep-days.js';

describe('keepDays', () => {
  it('is 90, or what the environment says', () => {
    expect(keepDays({})).toBe(90);
    expect(keepDays({ PACKBENCH_KEEP_DAYS: '' })).toBe(90);
    expect(keepDays({ PACKBENCH_KEEP_DAYS: '365' })).toBe(365);
  });

  it.each(['0', '-1', '1.5', '90d', 'ever'])('quotes %j, which is no number of days', (text) => {
    expect(() => keepDays({ PACKBENCH_KEEP_DAYS: text })).toThrow(`got '${text}'`);
  });
});
