import { describe, expect, it } from 'vitest';
import type { OperationRecord } from '../results/record.js';
import { benchmarkRecord, okOperation, resolvedTarget } from '../test/rig/fake-activities.js';
import type { BenchmarkInput } from './contract/benchmarks.js';
import {
  benchmarkFigures,
  figureWords,
  mergeFigures,
  operationFigures,
} from './operation-figures.js';

const context = {
  study: 's/1',
  run: 's/1/a/serial-boot/1',
  target: resolvedTarget('a'),
  scenario: 'serial-boot',
  repetition: 1,
};

const operation = (name: string, seconds: number, more: Partial<OperationRecord> = {}) => ({
  ...okOperation({ context, phase: 'boot' }, `${context.run}/${name}/1`, 1),
  durationMs: seconds * 1000,
  ...more,
});

describe('figures of operations', () => {
  it('are means of those that ended ok and undisturbed; the others are counted', () => {
    const figures = operationFigures([
      operation('boot', 4),
      operation('boot', 6),
      operation('boot', 90, { flags: ['duplicate_created'] }),
      operation('boot', 0, { durationMs: null, outcome: 'failed' }),
      operation('boot', 30, { phase: 'precache' }),
      operation('delete', 1, { flags: ['retried'] }),
    ]);
    expect(figures).toEqual([
      {
        operation: 'boot',
        n: 4,
        averaged: 2,
        meanMs: 5000,
        minMs: 4000,
        maxMs: 6000,
        remarks: { duplicate_created: 1, failed: 1 },
      },
      {
        operation: 'delete',
        n: 1,
        averaged: 1,
        meanMs: 1000,
        minMs: 1000,
        maxMs: 1000,
        remarks: { retried: 1 },
      },
    ]);
    expect(figureWords(figures)).toEqual([
      'boot: mean 5.00 s of 2 (4.00 to 6.00 s)',
      'delete: mean 1.00 s of 1 (1.00 to 1.00 s)',
    ]);
  });

  it('of slices add up, also where one knows of no end', () => {
    const none = operationFigures([operation('boot', 0, { durationMs: null, outcome: 'failed' })]);
    const three = operationFigures([1, 2, 3].map((s) => operation('boot', s)));
    const one = operationFigures([operation('boot', 6)]);
    expect(mergeFigures([...none, ...three, ...one])).toEqual([
      expect.objectContaining({ n: 5, averaged: 4, meanMs: 3000, minMs: 1000, maxMs: 6000 }),
    ]);
  });

  it('have words only where there is a mean', () => {
    const failed = operation('boot', 0, { durationMs: null, outcome: 'timed_out' });
    expect(figureWords(operationFigures([failed]))).toEqual([]);
  });
});

describe('figures of benchmarks', () => {
  it('count what runs in many guests at once as one execution, as long as its longest', () => {
    const guests = [1, 2].map((ordinal) => ({ ordinal, serverId: `s${String(ordinal)}` }));
    const input = (nth: number): BenchmarkInput =>
      ({
        context,
        phase: 'benchmarks-2',
        plan: { targets: [] },
        places: { place: 'guest', guests, level: 2 },
        variant: { benchmark: { benchmark: 'mbw' }, mode: '', threads: null },
        job: { do: 'run', nth },
      }) as unknown as BenchmarkInput;
    const records = [1, 2].flatMap((nth) =>
      guests.map(({ ordinal, serverId }) => ({
        ...benchmarkRecord(input(nth), ordinal, serverId),
        seconds: nth * 10 + ordinal,
      })),
    );
    expect(benchmarkFigures(records)).toMatchObject([
      { operation: 'mbw', n: 2, averaged: 2, meanMs: 17_000, minMs: 12_000, maxMs: 22_000 },
    ]);
  });
});
