import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DSTAT_COLUMNS, PACKBENCH_COLUMNS, RUN_COLUMN } from '../hosts/dstat-columns.js';
import { FLAG_WORDS } from '../report/flag-words.js';
import { OPERATIONS } from '../report/operation-kind.js';
import { GUEST_BENCHMARKS } from '../report/guest/guest-figures.js';
import { BENCHMARK_OUTCOME_WORDS } from '../report/guest/outcome-words.js';
import { BENCHMARK_COLUMNS } from '../results/benchmark-table.js';
import { OUTAGE_COLUMNS } from '../results/outage-table.js';
import { RUNGS } from '../results/record.js';
import { OPERATION_COLUMNS, PHASE_COLUMNS } from '../results/run-tables.js';

const page = readFileSync(new URL('numbers.md', import.meta.url), 'utf8');

/** Words of `names` that stand nowhere on the page as code. */
const missing = (names: readonly string[]): string[] =>
  names.filter((name) => !page.includes(`\`${name}\``));

describe('docs/numbers.md', () => {
  it('explains each column of operations.csv and phases.csv', () => {
    expect(missing([...Object.keys(OPERATION_COLUMNS), ...Object.keys(PHASE_COLUMNS)])).toEqual([]);
  });

  it('explains each column of outages.csv', () => {
    expect(missing(Object.keys(OUTAGE_COLUMNS))).toEqual([]);
  });

  it('explains each column of benchmarks.csv and each outcome of a benchmark', () => {
    expect(missing(Object.keys(BENCHMARK_COLUMNS))).toEqual([]);
    expect(missing(Object.keys(BENCHMARK_OUTCOME_WORDS))).toEqual([]);
  });

  it('explains each figure of a benchmark that the report draws', () => {
    const figures = GUEST_BENCHMARKS.flatMap((one) => one.figures);
    expect(missing(figures.flatMap(({ benchmark, metric }) => [benchmark, metric]))).toEqual([]);
  });

  it('explains each operation of the report', () => {
    expect(missing(OPERATIONS)).toEqual([]);
  });

  it('explains each rung', () => {
    expect(missing(RUNGS)).toEqual([]);
  });

  it('explains each flag', () => {
    expect(missing(Object.keys(FLAG_WORDS))).toEqual([]);
  });

  it('explains each column of the samples', () => {
    const names = [...DSTAT_COLUMNS, ...PACKBENCH_COLUMNS, RUN_COLUMN].map(({ name }) => name);
    expect(missing(names.filter((name) => !name.startsWith('pressure_')))).toEqual([]);
  });
});
