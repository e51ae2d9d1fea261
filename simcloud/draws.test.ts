import { expect, test } from 'vitest';
import { Draws } from './draws.js';

const BOOT = { meanMs: 5000, sdMs: 700 };

test('a draw depends on seed, host, kind and count, not on what other hosts draw in between', () => {
  const alone = new Draws(7);
  const mixed = new Draws(7);
  const wanted = [alone.latency('a', 'boot', BOOT), alone.latency('a', 'boot', BOOT)];
  mixed.latency('b', 'boot', BOOT);
  const first = mixed.latency('a', 'boot', BOOT);
  mixed.latency('a', 'delete', BOOT);
  expect([first, mixed.latency('a', 'boot', BOOT)]).toEqual(wanted);
  expect(new Draws(8).latency('a', 'boot', BOOT)).not.toBe(wanted[0]);
});

test('the lognormal has the mean and the standard deviation that were asked for', () => {
  const draws = new Draws(1);
  const values = Array.from({ length: 20_000 }, () => draws.latency('a', 'boot', BOOT));
  const mean = values.reduce((sum, value) => sum + value) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  // Four standard errors.
  expect(Math.abs(mean - 5000)).toBeLessThan((4 * 700) / Math.sqrt(20_000));
  expect(Math.sqrt(variance)).toBeCloseTo(700, -2);
  expect(Math.min(...values)).toBeGreaterThan(0);
});

test('an even draw stays within its bounds', () => {
  const draws = new Draws(3);
  for (let i = 0; i < 1000; i++) {
    const value = draws.even('a', 'event', 5, 150);
    expect(value).toBeGreaterThanOrEqual(5);
    expect(value).toBeLessThan(150);
  }
});
