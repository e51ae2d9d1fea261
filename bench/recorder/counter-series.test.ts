import { expect, test } from 'vitest';
import { growthBetween, parseCounterReadings } from './counter-series.js';

const READINGS = [
  { atS: 10, value: 100 },
  { atS: 11, value: 200 },
  { atS: 12, value: 200 },
  { atS: 13, value: 500 },
];

test('growthBetween interpolates between the two readings nearest to each moment', () => {
  expect(growthBetween(READINGS, 10.5, 12.25)).toEqual({ value: 125, lower: 0, upper: 400 });
});

test('growthBetween bounds the growth by the readings around each moment', () => {
  // At least from 200 (after 10.5) to 200 (before 12.25), at most from 100 to 500.
  const growth = growthBetween(READINGS, 10.5, 12.25);
  expect(growth?.lower).toBe(200 - 200);
  expect(growth?.upper).toBe(500 - 100);
});

test('growthBetween allows 1 ms between the stamp and the reading', () => {
  expect(growthBetween(READINGS, 10.5, 11.9995)).toEqual({ value: 50, lower: 0, upper: 400 });
  expect(growthBetween(READINGS, 10.5, 11.99)).toEqual({ value: 50, lower: 0, upper: 100 });
});

test('growthBetween says nothing of moments that the readings do not enclose', () => {
  expect(growthBetween(READINGS, 9.9, 11)).toBeUndefined();
  expect(growthBetween(READINGS, 11, 13)).toBeUndefined();
  expect(growthBetween([], 11, 12)).toBeUndefined();
});

test('parseCounterReadings gives each group of counters its own time', () => {
  const line = '1000000000 5 9 7 8 1001000000 6 1002000000 4 1003000000 3\n';
  expect(parseCounterReadings(`${line}1005000000 5 9`)).toEqual({
    busyJiffies: [{ atS: 1, value: 5 }],
    totalJiffies: [{ atS: 1, value: 9 }],
    contextSwitches: [{ atS: 1, value: 7 }],
    interrupts: [{ atS: 1, value: 8 }],
    writtenSectors: [{ atS: 1.001, value: 6 }],
    receivedBytes: [{ atS: 1.002, value: 4 }],
    pagedOutKib: [{ atS: 1.003, value: 3 }],
  });
});
