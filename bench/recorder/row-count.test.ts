import { expect, test } from 'vitest';
import { countLostAround, countRows } from './row-count.js';
import type { ToolRow } from './tool-row.js';

const NO_RATES = {
  cpuBusyPercent: null,
  diskWrittenBytesPerS: null,
  netReceivedBytesPerS: null,
  contextSwitchesPerS: null,
  interruptsPerS: null,
};
const rowsAt = (...stamps: number[]): ToolRow[] =>
  stamps.map((atS) => ({ atS, claimedS: 1, afterGap: false, rates: NO_RATES }));

test('countRows finds no row lost on a whole grid, however it meets the stretch', () => {
  const count = countRows(rowsAt(-0.1, 0.9, 1.9, 2.91, 3.9), 1, 0, 4.5);
  expect(count).toMatchObject({ expected: 4, written: 4, lost: 0 });
  expect(count.latenessMaxMs).toBeCloseTo(10, 6);
  expect(count.latenessMedianMs).toBeCloseTo(0, 6);
});

test('countRows counts rows lost within and at either end', () => {
  expect(countRows(rowsAt(0.5, 1.5, 4.5), 1, 0, 5)).toMatchObject({ expected: 5, lost: 2 });
  expect(countRows(rowsAt(2.5, 3.5), 1, 0, 5)).toMatchObject({ expected: 5, lost: 3 });
  expect(countRows([], 1, 0, 5)).toMatchObject({ expected: 5, written: 0, lost: 5 });
});

test('countRows shows a tool that drifts as ever later, and counts the row that it owes', () => {
  const drifting = Array.from({ length: 100 }, (_, i) => 0.5 + i * 1.01);
  const count = countRows(rowsAt(...drifting), 1, 0, 101);
  expect(count).toMatchObject({ expected: 101, written: 100, lost: 1 });
  expect(count.latenessMaxMs).toBeCloseTo(990, 6);
});

test('countLostAround does not count rows that were due while the tool was stopped', () => {
  const stretch = { fromS: 0, toS: 10, stalls: [{ stoppedS: 2.2, continuedS: 5.4 }] };
  expect(countLostAround(rowsAt(1, 2, 5.4, 6, 7, 8, 9), 1, stretch)).toBe(0);
  expect(countLostAround(rowsAt(1, 2, 5.4, 6, 9), 1, stretch)).toBe(2);
  expect(countLostAround(rowsAt(1, 2, 5.4), 1, stretch)).toBe(4);
});
