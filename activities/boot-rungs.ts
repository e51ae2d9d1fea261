import { bootLadder, type LadderEvidence } from '../measure/ladder.js';
import { difference, middle, widen, type Interval } from '../measure/interval.js';
import type { Seen } from '../measure/observe.js';
import { CONTROLLERS_APART_MS } from '../measure/clock-offset.js';
import { stampInterval } from '../measure/stamp.js';
import type { Stamps } from '../openstack/server-service.js';
import type { RungRecord } from '../results/record.js';
import type { StartedOperation } from '../workflows/contract/steps.js';

interface BootEvidence {
  readonly started: StartedOperation;
  readonly seen: Seen<unknown>;
  /** Of the boot, in ms since its request. */
  readonly bounds: { readonly lowerMs: number; readonly upperMs: number };
  readonly stamps: Stamps | undefined;
  readonly launchedAtMs: number | null;
  /** Cloud clock − worker clock. */
  readonly clockOffset: Interval | undefined;
}

/**
 * Rungs that were seen of a boot. Those between the reply and the end only where looks told stages:
 * Zun shows none.
 */
export function bootRungs(evidence: BootEvidence): readonly RungRecord[] {
  const { started, seen, bounds } = evidence;
  const start: Interval = { lower: started.startLowerMs, upper: started.startUpperMs };
  const accepted: RungRecord[] =
    started.repliedAtMs === null
      ? []
      : [toRecord('accepted', difference(pointAt(started.repliedAtMs), start))];
  if (!seen.stages || seen.stages.length === 0) return accepted;
  const rungs = bootLadder({
    start,
    stages: seen.stages,
    stageLookAtMs: seen.stageLookAtMs ?? start.lower,
    end: { lower: start.lower + bounds.lowerMs, upper: start.upper + bounds.upperMs },
    stamps: stampsOf(evidence),
  });
  return [...accepted, ...rungs.map(({ rung, ...bounds }) => toRecord(rung, bounds))];
}

/**
 * The start of the event on the compute node, and `launched_at`, which nova sets when the driver has
 * spawned the guest (nova/compute/manager.py, `_update_instance_after_spawn`). Their clocks are
 * those of controllers and compute node; what is known is the API's.
 */
function stampsOf({ stamps, launchedAtMs, clockOffset }: BootEvidence): LadderEvidence['stamps'] {
  if (!stamps || !clockOffset) return {};
  const onOurClock = (stampMs: number): Interval =>
    widen(difference(stampInterval(stampMs, stamps.exact), clockOffset), CONTROLLERS_APART_MS);
  return {
    // The node claims the server somewhat later, one server at a time.
    ...(stamps.begunAtMs !== null && {
      scheduled: { lower: onOurClock(stamps.begunAtMs).lower, upper: Infinity },
    }),
    // Whole seconds even where actions have fractions.
    ...(launchedAtMs !== null && {
      spawned: widen(
        difference(stampInterval(launchedAtMs, false), clockOffset),
        CONTROLLERS_APART_MS,
      ),
    }),
  };
}

const pointAt = (ms: number): Interval => ({ lower: ms, upper: ms });

function toRecord(rung: RungRecord['rung'], { lower, upper }: Interval): RungRecord {
  const bounds = { lower: Math.max(0, lower), upper: Math.max(0, upper) };
  return {
    rung,
    durationMs: round(middle(bounds)),
    lowerMs: round(bounds.lower),
    upperMs: round(bounds.upper),
  };
}

/** Tenths of a ms: a rung is never known better. */
const round = (ms: number): number => Math.round(ms * 10) / 10;
