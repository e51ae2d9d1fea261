import { describe, expect, it } from 'vitest';
import { makeSpool } from './test-spool.js';
import { makeTick } from './test-tick.js';
import { ticksUntil } from './ticks-until.js';

const START_MS = Date.UTC(2026, 4, 7, 16, 48, 42);
const spoolOf = (seconds: readonly number[]) =>
  makeSpool({
    ticks: seconds.map((second, seq) => makeTick({ seq, wallMs: START_MS + second * 1000 })),
  });

describe('ticksUntil', () => {
  it.each([
    ['a clock that was set ahead after it was read', [0, 1, 2, 93, 94], 5, 2.4, 3],
    ['a clock that was set back after it was read', [90, 91, 92, 3, 4], 5, 92.3, 3],
    ['a clock that was set before', [0, 1, 2, 93, 94], 5, 94.2, 5],
    ['a clock that nobody set', [0, 1, 2, 3, 4], 4, 3.5, 4],
    ['a node without ticks', [], 0, 1, 0],
  ])('counts the ticks that were there: %s', (_, seconds, count, read, expected) => {
    expect(ticksUntil(spoolOf(seconds), count, START_MS + read * 1000)).toBe(expected);
  });
});
