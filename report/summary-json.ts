import type { BenchmarkSummary } from './benchmark-summary.js';
import type { BootLadder } from './boot-ladder.js';
import type { ControlPlaneShare } from './control-plane-share.js';
import type { OperationSummary } from './operation-summary.js';
import type { ReadyTimes } from './ready-times.js';
import type { RunOutages } from './run-outages.js';
import type { Interval } from './statistics/bootstrap.js';
import type { ValueSummary } from './statistics/summarize-values.js';
import type { StudySummary } from './summarize.js';

/** summary.json: one object per target, scenario and operation; every duration in ms. */
export function renderSummaryJson(summary: StudySummary): string {
  const document = {
    study: summary.study,
    operations: summary.operations.map(toOperationObject),
    rungs: summary.rungs.map(toOperationObject),
    boot_ladders: summary.bootLadders.map(toLadderObject),
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
    ready_times: summary.readyTimes.map(toReadyObject),
    benchmarks: summary.benchmarks.map(toBenchmarkObject),
    control_plane_shares: summary.controlPlaneShares.map(toShareObject),
    outages: summary.outages.map(toOutageObject),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

type Cells = Readonly<Record<string, unknown>>;

function toOperationObject(o: OperationSummary): Cells {
  return {
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
    ...meanOf('', o.values),
  };
}

function toLadderObject(l: BootLadder): Cells {
  return {
    scenario: l.scenario,
    target: l.target,
    operation: l.operation,
    boots: l.boots,
    together: l.together,
    segments: l.steps.map(({ rung, covers, n, segment }) => ({
      rung,
      covers,
      n,
      mean_ms: round(segment.value),
      measurement_lower_ms: round(segment.lower),
      measurement_upper_ms: round(segment.upper),
    })),
    beyond_spawning: l.share && {
      boots: l.share.boots,
      share: exact(l.share.value ?? undefined),
      measurement_lower: exact(l.share.lower),
      measurement_upper: exact(l.share.upper),
      to_ready: l.share.toReady && {
        boots: l.share.toReady.boots,
        share: exact(l.share.toReady.value ?? undefined),
        measurement_lower: exact(l.share.toReady.lower),
        measurement_upper: exact(l.share.toReady.upper),
      },
    },
  };
}

function toReadyObject(r: ReadyTimes): Cells {
  return {
    scenario: r.scenario,
    target: r.target,
    outcomes: r.outcomes,
    servers: r.servers,
    ...meanOf('boot_to_active_', r.bootToActive),
    ...meanOf('active_to_ready_', r.activeToReady),
    ...meanOf('boot_to_ready_', r.bootToReady),
  };
}

function toBenchmarkObject(b: BenchmarkSummary): Cells {
  return {
    target: b.target,
    scenario: b.scenario,
    benchmark: b.benchmark,
    mode: b.mode,
    threads: b.threads,
    level: b.level,
    place: b.place,
    metric: b.metric?.name ?? null,
    unit: b.metric?.unit ?? null,
    better: b.metric?.better ?? null,
    n: b.n,
    outcomes: b.outcomes,
    min: exact(b.values?.min),
    q1: exact(b.values?.q1),
    median: exact(b.values?.median),
    q3: exact(b.values?.q3),
    max: exact(b.values?.max),
    mean: exact(b.values?.mean),
    mean_lower: exact(b.values?.interval?.[0]),
    mean_upper: exact(b.values?.interval?.[1]),
  };
}

function toShareObject(s: ControlPlaneShare): Cells {
  return {
    scenario: s.scenario,
    target: s.target,
    boot_operation: s.bootOperation,
    direct_operation: s.directOperation,
    n: s.n,
    servers: s.servers,
    ...meanOf('boot_', s.boot),
    ...meanOf('direct_', s.direct),
    ...meanOf('difference_', s.difference),
    share: exact(s.share ?? undefined),
    share_lower: exact(s.shareInterval?.[0]),
    share_upper: exact(s.shareInterval?.[1]),
  };
}

function toOutageObject(o: RunOutages): Cells {
  return {
    run: o.run,
    outages: o.outages,
    failed_requests: o.failures,
    total_ms: o.totalMs,
    longest_ms: o.longest?.durationMs ?? null,
    not_seen_to_end: o.open,
  };
}

/** A mean with its interval and its bounds by measurement, ms. */
function meanOf(name: string, values: ValueSummary | null): Cells {
  const limits = (what: string, interval: Interval | null | undefined): Cells => ({
    [`${name}${what}_lower_ms`]: round(interval?.[0]),
    [`${name}${what}_upper_ms`]: round(interval?.[1]),
  });
  return {
    [`${name}mean_ms`]: round(values?.mean),
    ...limits('mean', values?.interval),
    ...limits('measurement', values?.measurement),
  };
}

function round(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toFixed(3));
}

/** Figures of benchmarks are of any size: seven digits, not three decimals. */
function exact(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toPrecision(7));
}
