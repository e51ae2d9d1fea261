import { expect, it } from 'vitest';
import { parseDatabaseTime } from './cloud-database.js';

it.each([
  ['2026-01-31 10:00:00.123456', 123.456],
  ['2026-01-31 10:00:00.000001', 0.001],
  ['2026-01-31 10:00:00', 0],
])("'%s' is %d ms after ten o'clock UTC", (text, ms) => {
  const atTen = Date.UTC(2026, 0, 31, 10);
  expect(parseDatabaseTime(text) - atTen).toBeCloseTo(ms, 3);
});
