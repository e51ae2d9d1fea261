import type { StudySummary } from './summarize.js';

/** summary.json: one object per target, scenario and operation; every duration in ms. */
export function renderSummaryJson(summary: StudySummary): string {
  const document = {
    study: summary.study,
    operations: summary.operations.map((o) => ({
      target: o.target,
      scenario: o.scenario,
      operation: o.operation,
      kind: o.kind,
      n: o.n,
      outcomes: o.outcomes,
      disturbed: o.disturbed,
      averaged: o.averaged,
      min_ms: round(o.values?.min),
      q1_ms: round(o.values?.q1),
      median_ms: round(o.values?.median),
      q3_ms: round(o.values?.q3),
      max_ms: round(o.values?.max),
      mean_ms: round(o.values?.mean),
      mean_lower_ms: round(o.values?.interval?.[0]),
      mean_upper_ms: round(o.values?.interval?.[1]),
      measurement_lower_ms: round(o.values?.measurement[0]),
      measurement_upper_ms: round(o.values?.measurement[1]),
    })),
    comparisons: summary.comparisons.map((c) => ({
      scenario: c.scenario,
      kind: c.kind,
      a: c.a,
      b: c.b,
      difference_ms: round(c.differenceMs),
      difference_lower_ms: round(c.interval?.[0]),
      difference_upper_ms: round(c.interval?.[1]),
      measurement_lower_ms: round(c.measurement[0]),
      measurement_upper_ms: round(c.measurement[1]),
      cliffs_delta: round(c.effect),
      claimed: c.claimed,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function round(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toFixed(3));
}
