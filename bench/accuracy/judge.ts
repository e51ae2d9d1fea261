import { mean, quantile, toSorted } from '../../report/statistics/quantile.js';
import type { Judged, Kind, Part, Platform, Tool } from './timing.js';
import { KINDS } from './timing.js';

/** Signed mean, and 95 % quantile (type 7) and maximum of the absolute values. */
export interface ErrorSummary {
  readonly meanMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

/** One line of the table. Durations in ms. */
export interface Verdict {
  readonly platform: Platform;
  readonly tool: Tool;
  readonly kind: Kind;
  readonly n: number;
  /** Mean of the action's start to its last event's finish. */
  readonly trueMeanMs: number;
  readonly reportedMeanMs: number;
  /** Mean of the action's start less the tool's own: connecting, tokens, the API's queue. */
  readonly requestLatencyMs: number;
  /** reported − true. */
  readonly error: ErrorSummary;
  /** reported − request latency − true: how far the tool's end is from the true end. */
  readonly endError: ErrorSummary;
  /** Null when they were not counted. */
  readonly getsPerOperation: number | null;
  /** Share of operations whose bounds hold the truth. Null without bounds. */
  readonly insideShare: number | null;
  readonly halfWidthMs: number | null;
}

export function judge(parts: readonly Part[]): readonly Verdict[] {
  return parts.flatMap(({ judged }) =>
    KINDS.flatMap((kind) => verdictOf(judged.filter((one) => one.kind === kind)) ?? []),
  );
}

/** Of operations of one platform, tool and kind; undefined for none. */
export function verdictOf(judged: readonly Judged[]): Verdict | undefined {
  const [first] = judged;
  if (first === undefined) return undefined;
  const gets = judged.flatMap((one) => one.gets ?? []);
  const bounded = judged.flatMap(({ boundsMs }) => (boundsMs ? [boundsMs] : []));
  return {
    platform: first.platform,
    tool: first.tool,
    kind: first.kind,
    n: judged.length,
    trueMeanMs: mean(judged.map(trueMs)),
    reportedMeanMs: mean(judged.map((one) => one.reportedMs)),
    requestLatencyMs: mean(judged.map(latencyMs)),
    error: summarizeErrors(judged.map((one) => one.reportedMs - trueMs(one))),
    endError: summarizeErrors(judged.map((one) => one.reportedMs - trueFromStartMs(one))),
    getsPerOperation: gets.length === 0 ? null : mean(gets),
    insideShare: bounded.length === 0 ? null : judged.filter(isInside).length / judged.length,
    halfWidthMs:
      bounded.length === 0 ? null : mean(bounded.map(([lower, upper]) => (upper - lower) / 2)),
  };
}

/**
 * Whether the bounds hold finish − the tool's start. The start was cut to whole ms, so the truth is
 * known to lie in a stretch of 1 ms: inside means that the bounds reach into it.
 */
export function isInside(one: Judged): boolean {
  if (one.boundsMs === null) return false;
  const [lower, upper] = one.boundsMs;
  const duration = trueFromStartMs(one);
  return lower <= duration && duration - 1 <= upper;
}

const trueMs = ({ truth }: Judged): number => truth.finishedAtMs - truth.startedAtMs;

const latencyMs = ({ truth, startedAtMs }: Judged): number => truth.startedAtMs - startedAtMs;

const trueFromStartMs = ({ truth, startedAtMs }: Judged): number =>
  truth.finishedAtMs - startedAtMs;

function summarizeErrors(errors: readonly number[]): ErrorSummary {
  const sizes = toSorted(errors.map(Math.abs));
  return { meanMs: mean(errors), p95Ms: quantile(sizes, 0.95), maxMs: quantile(sizes, 1) };
}
