import { expect, test } from 'vitest';
import type { CounterReadings } from './counter-series.js';
import { rateErrors } from './rate-error.js';

/** A counter that grows evenly, read every 10 ms for 10 s. */
const even = (perS: number) =>
  Array.from({ length: 1001 }, (_, i) => ({ atS: i / 100, value: (perS * i) / 100 }));
const READINGS: CounterReadings = {
  busyJiffies: even(50),
  totalJiffies: even(200),
  contextSwitches: even(1000),
  interrupts: even(0),
  writtenSectors: even(200),
  receivedBytes: even(10_000),
  pagedOutKib: even(100),
};
const row = (atS: number, claimedS: number | null) => ({
  atS,
  claimedS,
  afterGap: false,
  rates: {
    cpuBusyPercent: 25,
    diskWrittenBytesPerS: 102_400,
    netReceivedBytesPerS: null,
    contextSwitchesPerS: 4200,
    interruptsPerS: 0,
  },
});

test('rateErrors are 0 for a row that says what the counters did, in either disk counter', () => {
  for (const disk of ['writtenSectors', 'pagedOutKib'] as const) {
    const errors = rateErrors(row(5.005, 1), READINGS, disk);
    expect(errors.diskWrittenBytesPerS?.error).toBeCloseTo(0, 9);
    expect(errors.diskWrittenBytesPerS?.beyond).toBe(0);
    expect(errors.cpuBusyPercent?.error).toBeCloseTo(0, 9);
  }
});

test('rateErrors of a rate over 4.2 s that is said to be of 1 s: 320 %, and so many beyond', () => {
  const error = rateErrors(row(5.005, 1), READINGS, 'writtenSectors').contextSwitchesPerS;
  expect(error?.error).toBeCloseTo(320, 6);
  // 1000 in the second and at most 10 more at either end.
  expect(error?.beyond).toBeCloseTo(3190, 6);
});

test('rateErrors knows no relative error where nothing happened, and leaves out what is missing', () => {
  const errors = rateErrors(row(5, 1), READINGS, 'writtenSectors');
  expect(errors.interruptsPerS).toMatchObject({ error: NaN, beyond: 0 });
  expect(errors).not.toHaveProperty('netReceivedBytesPerS');
  expect(rateErrors(row(5, null), READINGS, 'writtenSectors')).toEqual({});
  expect(rateErrors(row(11, 1), READINGS, 'writtenSectors')).toEqual({});
});
