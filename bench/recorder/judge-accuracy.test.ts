import { expect, test } from 'vitest';
import type { CounterReadings } from './counter-series.js';
import { judgeAccuracy } from './judge-accuracy.js';

const even = (perS: number) =>
  Array.from({ length: 2001 }, (_, i) => ({ atS: i / 100, value: (perS * i) / 100 }));
const READINGS: CounterReadings = {
  busyJiffies: even(50),
  totalJiffies: even(200),
  contextSwitches: even(1000),
  interrupts: even(500),
  writtenSectors: even(200),
  receivedBytes: even(10_000),
  pagedOutKib: even(100),
};
const rowAt = (atS: number, contextSwitchesPerS: number, afterGap = false) => ({
  atS,
  claimedS: 1,
  afterGap,
  rates: {
    cpuBusyPercent: null,
    diskWrittenBytesPerS: null,
    netReceivedBytesPerS: null,
    contextSwitchesPerS,
    interruptsPerS: null,
  },
});
const STRETCH = { fromS: 0.5, toS: 12.5, stalls: [{ stoppedS: 4.2, continuedS: 7.4 }] };
const TOOL = { name: 'dool', periodS: 1, diskCounter: 'writtenSectors' } as const;

test('judgeAccuracy keeps the rows after a stall apart from normal ones', () => {
  const rows = [
    ...[1.5, 2.5, 3.5].map((atS) => rowAt(atS, 1010)),
    rowAt(7.4, 3900, true),
    rowAt(7.5, 100),
    ...[8.5, 9.5, 10.5, 11.5].map((atS) => rowAt(atS, 1000)),
  ];
  const verdict = judgeAccuracy(TOOL, rows, READINGS, STRETCH);
  expect(verdict.stalls[0]?.marked).toBe(true);
  expect(verdict.stalls[0]?.after.contextSwitchesPerS?.error).toBeCloseTo(290, 6);
  expect(verdict.stalls[0]?.next.contextSwitchesPerS?.error).toBeCloseTo(-90, 6);
  expect(verdict.rowsLost).toBe(0);
  // One that begins within 2.2 s after the stall is not normal yet: 10.5 begins at 9.5.
  expect(verdict.normal.contextSwitchesPerS?.rows).toBe(4);
  expect(verdict.normal.contextSwitchesPerS?.maxError).toBeCloseTo(1, 6);
});

test('judgeAccuracy of a tool that a stall ended finds nothing after it, and all rows lost', () => {
  const rows = [1.5, 2.5, 3.5].map((atS) => rowAt(atS, 1000));
  const verdict = judgeAccuracy(TOOL, rows, READINGS, STRETCH);
  expect(verdict.stalls[0]).toEqual({ after: {}, next: {}, marked: false });
  expect(verdict.rowsLost).toBe(5);
});
