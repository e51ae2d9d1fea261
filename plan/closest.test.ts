import { describe, expect, it } from 'vitest';
import { closest } from './closest.js';

describe('closest', () => {
  it.each([
    ['rnu', 'run'],
    ['staus', 'status'],
    ['REPORT', 'report'],
    ['exprot', 'export'],
  ])('finds the command that %s meant', (word, meant) => {
    expect(closest(word, ['run', 'status', 'report', 'export', 'up'])).toBe(meant);
  });

  it('finds nothing when nothing is near', () => {
    expect(closest('kubernetes', ['run', 'status'])).toBeUndefined();
  });
});
