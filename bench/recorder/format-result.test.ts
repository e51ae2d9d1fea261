import { expect, test } from 'vitest';
import type { BenchResult, ToolFigures } from './bench-result.js';
import { checkGoals } from './check-goals.js';
import { formatResult } from './format-result.js';

const figures = (
  tool: string,
  stretch: ToolFigures['stretch'],
  cpuPercent: number,
): ToolFigures => ({
  tool,
  stretch,
  cost: { cpuPercent, rssMeanKib: 10_240, rssPeakKib: 10_240, pssMeanKib: 512, pssPeakKib: 1024 },
  rows: { expected: 24, written: 24, lost: 0, latenessMedianMs: 0.02, latenessMaxMs: 0.5 },
});
const exact = { reported: 10, truth: 10, error: 0, beyond: 0 };
const RESULT: BenchResult = {
  startedAt: '2026-01-02T03:04:05.678Z',
  minutes: 1,
  kernel: '6.1',
  cpu: 'CPU',
  cores: 2,
  versions: { dool: 'Dool 1.3.8' },
  loadAverage: { idle: 0.1 },
  figures: [
    figures('recorder.py', 'idle', 0.04),
    figures('recorder.py', 'loaded', 0.06),
    figures('recorder.py', '10 Hz, idle', 0.4),
    figures('dool', 'idle', 0.4),
    figures('dool', 'loaded', NaN),
  ],
  accuracy: [
    {
      tool: 'recorder.py',
      stalls: [{ after: { interruptsPerS: exact }, next: {}, marked: true }],
      normal: {
        interruptsPerS: { rows: 5, medianError: 0, maxError: 0.1, maxBeyond: 0, exactRows: 5 },
      },
      rowsLost: 0,
    },
  ],
  notes: ['dool ended by itself (loaded): why.'],
};
const goal = (start: string) => checkGoals(RESULT).find(({ goal: text }) => text.startsWith(start));

test('checkGoals says by how much a goal is missed, and misses what was not measured', () => {
  expect(goal('CPU at 1 Hz, idle')).toMatchObject({ measured: '0.040 %', met: true, missedBy: '' });
  expect(goal('CPU at 1 Hz, loaded')).toMatchObject({ met: false, missedBy: '0.010 %' });
  expect(goal("CPU at 1 Hz by that of 'dool', idle")).toMatchObject({
    measured: '0.100',
    met: true,
  });
  expect(goal("CPU at 1 Hz by that of 'dool', loaded")).toMatchObject({
    measured: '–',
    met: false,
  });
  expect(goal('rates exact')).toMatchObject({ measured: '6 of 6 rates', met: true });
});

test('formatResult prints a row per tool and stretch, and what was not measured as a dash', () => {
  const text = formatResult(RESULT);
  expect(text).toContain(
    '| recorder.py | idle | 0.040 | 10.0 / 10.0 | 0.5 / 1.0 | 24 | 24 | 0 | 0.02 / 0.50 |',
  );
  expect(text).toContain('| dool | loaded | – |');
  expect(text).toContain('dool ended by itself (loaded): why.');
  expect(text).toContain('| – | not measured |');
  expect(text).not.toMatch(/NaN|undefined/);
});

test('checkGoals misses exact rates and rows when a stall ended the recorder', () => {
  const [verdict] = RESULT.accuracy;
  const ended = { ...verdict!, stalls: [{ after: {}, next: {}, marked: false }], rowsLost: 20 };
  const goals = checkGoals({ ...RESULT, accuracy: [ended] }).filter(({ met }) => !met);
  expect(goals.map(({ missedBy }) => missedBy)).toEqual(
    expect.arrayContaining(['a stall that no row follows', '1', '20']),
  );
});
