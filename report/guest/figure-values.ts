import type { BenchmarkRecord, Metric } from '../../results/record.js';
import { metricValue } from '../benchmark-summary.js';
import type { ChartColumn } from '../chart/column-chart.js';
import type { ChartLine } from '../chart/level-chart.js';
import { siteKey, type BenchmarkSite } from './benchmark-site.js';
import type { GuestFigure } from './guest-figures.js';
import { absenceOf } from './outcome-words.js';

/** Executions of a figure's benchmark and mode. */
export function recordsOf(
  records: readonly BenchmarkRecord[],
  { benchmark, mode }: Pick<GuestFigure, 'benchmark' | 'mode'>,
): readonly BenchmarkRecord[] {
  return records.filter((record) => record.benchmark === benchmark && record.mode === mode);
}

/** Unit and direction of a figure, from the first execution that has it. */
export function metricOf(
  records: readonly BenchmarkRecord[],
  { metric }: Pick<GuestFigure, 'metric'>,
): Metric | undefined {
  return records.flatMap(({ metrics }) => metrics).find(({ name }) => name === metric);
}

/** A column per site. */
export function toColumns(
  records: readonly BenchmarkRecord[],
  sites: readonly BenchmarkSite[],
  metric: string,
): readonly ChartColumn[] {
  return sites.map((site): ChartColumn => {
    const own = records.filter((record) => siteKey(record) === site.key);
    return {
      label: site.label,
      mark: site.mark,
      hollow: site.place === 'node',
      values: own.flatMap((record) => metricValue(record, metric) ?? []),
      absence: absenceOf(own),
    };
  });
}

/** A line per site that has values, over what `stepOf` tells apart. */
export function toLines(
  records: readonly BenchmarkRecord[],
  sites: readonly BenchmarkSite[],
  metric: string,
  stepOf: (record: BenchmarkRecord) => number,
): readonly ChartLine[] {
  const steps = distinct(records.map(stepOf));
  return sites.flatMap((site): readonly ChartLine[] => {
    const own = records.filter((record) => siteKey(record) === site.key);
    const values = steps.map((at) => ({
      at,
      values: own
        .filter((record) => stepOf(record) === at)
        .flatMap((record) => metricValue(record, metric) ?? []),
    }));
    if (values.every((step) => step.values.length === 0)) return [];
    return [{ label: site.label, mark: site.mark, hollow: site.place === 'node', steps: values }];
  });
}

/** Each number once, ascending. */
export function distinct(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
