import { expect, test } from 'vitest';
import { parseProcStat } from './proc-stat.js';

test('parseProcStat reads the times behind a name with spaces and parentheses', () => {
  const line =
    '26270 (a (b) c) S 1 26270 26270 0 -1 4194560 3071 5820 1 2 120 34 500 60 20 0 1 0 2674912 1 2';
  expect(parseProcStat(line)).toEqual({ ownTicks: 154, childTicks: 560 });
});

test('parseProcStat refuses what is not such a line', () => {
  expect(() => parseProcStat('1 (sh) S 1')).toThrow("'1 (sh) S 1' is not a line of /proc/PID/stat");
});
