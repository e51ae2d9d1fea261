import type { BenchmarkRecord, Flag, OperationRecord } from '../results/record.js';
import type { OperationFigures } from './contract/progress.js';

/** Of operations that went another way than the one measured: no mean is of them. */
const DISTURBING: readonly Flag[] = ['soft_reboot_fell_back', 'duplicate_created'];

/** What is known so far, by operation, in the order of their first; what filled a cache is left out. */
export function operationFigures(
  operations: readonly OperationRecord[],
): readonly OperationFigures[] {
  const measured = operations.filter(({ phase }) => phase !== 'precache');
  return mergeFigures(
    measured.map(({ operation, durationMs, outcome, flags }) => {
      const counts = outcome === 'ok' && !flags.some((flag) => DISTURBING.includes(flag));
      const remarks = [...(outcome === 'ok' ? [] : [outcome]), ...flags];
      return oneOf(operation, counts ? durationMs : null, remarks);
    }),
  );
}

/** The same of benchmarks: what runs in many guests at once is one execution, as long as its longest. */
export function benchmarkFigures(
  benchmarks: readonly BenchmarkRecord[],
): readonly OperationFigures[] {
  const executions = new Map<string, BenchmarkRecord[]>();
  for (const one of benchmarks) {
    // Preparations and cleanings-up are recorded when they fail, and are no executions.
    if (one.nth === 0) continue;
    const { benchmark, mode, threads, place, level, nth } = one;
    const key = [benchmark, mode, threads, place, level, nth].join('/');
    executions.set(key, [...(executions.get(key) ?? []), one]);
  }
  return mergeFigures(
    [...executions.values()].flatMap((guests) => {
      const [first] = guests;
      const took = guests.flatMap(({ seconds }) => (seconds === null ? [] : [seconds * 1000]));
      const remarks = guests.flatMap(({ outcome }) => (outcome === 'ok' ? [] : [outcome]));
      return first
        ? [oneOf(first.benchmark, took.length > 0 ? Math.max(...took) : null, remarks)]
        : [];
    }),
  );
}

/** Adds up what several slices know. */
export function mergeFigures(all: readonly OperationFigures[]): readonly OperationFigures[] {
  const merged = new Map<string, OperationFigures>();
  for (const one of all) {
    const known = merged.get(one.operation);
    merged.set(one.operation, known ? add(known, one) : one);
  }
  return [...merged.values()];
}

/** `nova.boot_server: mean 4.21 s of 15 (3.95 to 4.60 s)`; nothing of those without a mean. */
export const figureWords = (figures: readonly OperationFigures[]): readonly string[] =>
  figures
    .filter(({ averaged }) => averaged > 0)
    .map(({ operation, averaged, meanMs, minMs, maxMs }) => {
      const range = `${secondsOf(minMs)} to ${secondsOf(maxMs)} s`;
      return `${operation}: mean ${secondsOf(meanMs)} s of ${String(averaged)} (${range})`;
    });

export const secondsOf = (ms: number): string => (ms / 1000).toFixed(2);

function oneOf(
  operation: string,
  durationMs: number | null,
  remarks: readonly string[],
): OperationFigures {
  const ms = durationMs ?? 0;
  return {
    operation,
    n: 1,
    averaged: durationMs === null ? 0 : 1,
    meanMs: ms,
    minMs: ms,
    maxMs: ms,
    remarks: countsOf(remarks.map((remark) => [remark, 1])),
  };
}

function add(a: OperationFigures, b: OperationFigures): OperationFigures {
  const remarks = countsOf([...Object.entries(a.remarks), ...Object.entries(b.remarks)]);
  const n = a.n + b.n;
  if (a.averaged === 0) return { ...b, n, remarks };
  if (b.averaged === 0) return { ...a, n, remarks };
  const averaged = a.averaged + b.averaged;
  return {
    operation: a.operation,
    n,
    averaged,
    meanMs: (a.meanMs * a.averaged + b.meanMs * b.averaged) / averaged,
    minMs: Math.min(a.minMs, b.minMs),
    maxMs: Math.max(a.maxMs, b.maxMs),
    remarks,
  };
}

function countsOf(entries: readonly (readonly [string, number])[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [word, n] of entries) counts[word] = (counts[word] ?? 0) + n;
  return counts;
}
