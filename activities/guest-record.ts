import { operationBounds, type Bounds } from '../measure/operation-bounds.js';
import type { Seen } from '../measure/observe.js';
import type { OperationRecord, RungRecord } from '../results/record.js';
import type {
  AwaitGuestInput,
  ConsoleDigest,
  ServerHandle,
  StartedOperation,
} from '../workflows/contract/steps.js';
import type { ProbedGuest, WatchedGuest } from './guest-probe-watch.js';
import { operationId, operationRecord } from './operation-record.js';

/**
 * The wait for a guest, which ends when the last of its probes has seen it, with a rung for each that
 * has.
 */
export function guestRecord(
  input: AwaitGuestInput,
  operation: string,
  { started, server, probed }: WatchedGuest,
): OperationRecord {
  const counted: StartedOperation = {
    ...started,
    id: operationId(input.context, operation, started.ordinal),
    apiRequests: probed.reduce(
      (sum, { by, seen }) => sum + (by.rung === 'console' ? seen.looks : 0),
      0,
    ),
  };
  const rungs = rungsOf(started, probed);
  const base = { operation, phase: input.phase, ...(rungs.length > 0 && { rungs }) };
  const missed = probed.filter(({ seen }) => seen.state !== 'there');
  if (missed.length > 0) {
    const lastPendingAtMs = Math.max(...missed.map(({ seen }) => seen.lastPendingAtMs));
    return operationRecord(input.context, counted, {
      ...base,
      outcome: missed.some(({ seen }) => seen.state === 'failed') ? 'failed' : 'timed_out',
      lowerMs: lastPendingAtMs - started.startUpperMs,
      fault: [...new Set(missed.map((one) => faultOf(one, server)))].join('; '),
    });
  }
  const anchorChanged = probed.some((one) => one.anchorChanged);
  const bounds = boundsOf(
    started,
    probed.flatMap(({ seen }) => (isThere(seen) ? [seen] : [])),
    { anchorChanged, interrupted: probed.some((one) => one.interrupted) },
  );
  return operationRecord(input.context, counted, {
    ...base,
    outcome: bounds.censored ? 'censored' : 'ok',
    durationMs: bounds.censored ? null : bounds.durationMs,
    lowerMs: bounds.lowerMs,
    upperMs: bounds.upperMs,
    flags: anchorChanged ? [...started.flags, 'clock_anchor_changed'] : started.flags,
  });
}

type There = Extract<Seen<ConsoleDigest | null>, { state: 'there' }>;

const isThere = (seen: Seen<ConsoleDigest | null>): seen is There => seen.state === 'there';

/** The last of several ends lies after the last of their lower bounds, before the last of the upper. */
const boundsOf = (
  { startLowerMs, startUpperMs }: StartedOperation,
  ends: readonly There[],
  disturbed: Pick<ProbedGuest, 'anchorChanged' | 'interrupted'>,
): Bounds =>
  operationBounds({
    start: { lower: startLowerMs, upper: startUpperMs },
    lastPendingAtMs: Math.max(...ends.map(({ lastPendingAtMs }) => lastPendingAtMs)),
    firstThereAtMs: Math.max(...ends.map(({ firstThereAtMs }) => firstThereAtMs)),
    ...disturbed,
  });

/** What the probes have seen, in the order of time; what a crash has left too little of is no rung. */
const rungsOf = (
  started: StartedOperation,
  probed: readonly ProbedGuest[],
): readonly RungRecord[] =>
  probed
    .flatMap(({ by, seen, ...disturbed }): RungRecord[] => {
      if (!isThere(seen)) return [];
      const { durationMs, lowerMs, upperMs, censored } = boundsOf(started, [seen], disturbed);
      if (censored) return [];
      return [
        {
          rung: by.rung,
          durationMs: round(durationMs),
          lowerMs: round(lowerMs),
          upperMs: round(upperMs),
        },
      ];
    })
    .sort((a, b) => a.durationMs - b.durationMs);

/** Microseconds, as an operation's times: the last rung is its end. */
const round = (ms: number): number => Math.round(ms * 1000) / 1000;

const faultOf = ({ by, seen, lastReason }: ProbedGuest, server: ServerHandle): string =>
  seen.state === 'failed'
    ? seen.fault
    : `the guest was not ready after ${by.timeoutSeconds} s: ${by.probe.describe(server)}: last answer: ${lastReason}`;
