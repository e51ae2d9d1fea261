import { difference, middle, type Interval } from '../measure/interval.js';
import { operationBounds } from '../measure/operation-bounds.js';
import { stampInterval } from '../measure/stamp.js';
import type { Stamps } from '../openstack/server-service.js';
import type { Flag, OperationRecord, RungRecord } from '../results/record.js';
import type { AwaitStepInput, StartedOperation, StepKind } from '../workflows/contract/steps.js';
import type { Arrival } from './arrival.js';
import { bootRungs } from './boot-rungs.js';
import type { StepDependencies, TargetAccess } from './dependencies.js';
import { operationRecord, resourceOf } from './operation-record.js';
import { fellBack } from './soft-reboot-fell-back.js';
import type { WatchedOperation } from './watch-operations.js';

/** Nova finishes an action's event a moment after the API shows its end. @unit ms */
const EVENT_LAG_MS = 300;

export interface Ended extends WatchedOperation<Arrival> {
  readonly deps: StepDependencies;
  readonly access: TargetAccess;
  readonly kind: StepKind;
  readonly input: AwaitStepInput;
}

/** Turns what was seen of an operation, and the control plane's stamps, into its record. */
export async function endedOperation(ended: Ended): Promise<OperationRecord> {
  const { input, started, seen, kind, access } = ended;
  const stamps = await readStamps(ended);
  const start: Interval = { lower: started.startLowerMs, upper: started.startUpperMs };
  const cloudStart = stamps && stampInterval(stamps.startedAtMs, stamps.exact);
  const finished =
    stamps?.finishedAtMs == null ? undefined : stampInterval(stamps.finishedAtMs, stamps.exact);
  if (cloudStart && started.repliedAtMs !== null) {
    // The action's start is written while its request is under way: evidence for the offset.
    access.clockOffset.learn(cloudStart, { lower: start.lower, upper: started.repliedAtMs });
  }
  const base = {
    operation: operationOf(started),
    phase: input.phase,
    resource: resourceOf(kind),
    ...controlPlane(cloudStart, finished),
  };
  const askedApart = stamps !== undefined && !(seen.state === 'there' && seen.value.stamps);
  const polls = Math.ceil(seen.requests ?? seen.looks) + (askedApart ? 1 : 0);
  const counted = { ...started, apiRequests: started.apiRequests + polls };
  if (seen.state === 'timed_out') {
    return operationRecord(input.context, counted, {
      ...base,
      outcome: 'timed_out',
      lowerMs: seen.lastPendingAtMs - start.upper,
      fault: `not done after ${String(input.timeoutSeconds)} s`,
    });
  }
  if (seen.state === 'failed') {
    return operationRecord(input.context, counted, {
      ...base,
      outcome: 'failed',
      fault: seen.fault,
    });
  }
  const clockOffset = access.clockOffset.at(ended.deps.clock.now());
  const bounds = operationBounds({
    start,
    endIsFinish: seen.value.stamps !== undefined,
    lastPendingAtMs: seen.lastPendingAtMs,
    firstThereAtMs: seen.firstThereAtMs,
    anchorChanged: ended.anchorChanged,
    interrupted: ended.interrupted,
    finished,
    clockOffset,
    clockStepped: access.clockOffset.steppedSince(start.lower),
  });
  const flags = new Set<Flag>(started.flags);
  if (bounds.inconsistent) flags.add('clock_inconsistent');
  if (ended.anchorChanged) flags.add('clock_anchor_changed');
  const { launchedAtMs } = seen.value;
  const rungs: RungRecord[] = [];
  // Instants of two processes do not order the rungs.
  if (kind === 'boot' && !ended.anchorChanged) {
    rungs.push(...bootRungs({ started, seen, bounds, stamps, launchedAtMs, clockOffset }));
  }
  if (kind === 'reboot') {
    const { flag, restarted } = await fellBack({ deps: ended.deps, input, started, bounds });
    if (flag) flags.add('soft_reboot_fell_back');
    if (restarted) rungs.push(restarted);
  }
  return operationRecord(input.context, counted, {
    ...base,
    outcome: bounds.censored ? 'censored' : 'ok',
    durationMs: bounds.censored ? null : bounds.durationMs,
    lowerMs: bounds.lowerMs,
    upperMs: bounds.upperMs,
    flags: [...flags],
    ...(rungs.length > 0 && { rungs }),
  });
}

/** `<run>/<operation>/<ordinal>` */
const operationOf = (started: StartedOperation): string => started.id.split('/').at(-2) ?? '';

/** Stamps refine a value that polls already give, so their absence is no failure. */
async function readStamps(ended: Ended): Promise<Stamps | undefined> {
  const { started, access, seen } = ended;
  if (seen.state === 'there' && seen.value.stamps) return seen.value.stamps;
  if (started.requestId === '' || ended.kind === 'delete-image') return undefined;
  const read = (): Promise<Stamps | undefined> =>
    access.service.stamps(started.serverId, started.requestId).catch(() => undefined);
  const stamps = await read();
  if (stamps?.finishedAtMs !== null || ended.seen.state !== 'there') return stamps;
  await new Promise((resolve) => setTimeout(resolve, EVENT_LAG_MS));
  return read();
}

function controlPlane(
  start: Interval | undefined,
  finished: Interval | undefined,
): Pick<OperationRecord, 'controlPlaneMs' | 'controlPlaneLowerMs' | 'controlPlaneUpperMs'> {
  if (!start || !finished) {
    return { controlPlaneMs: null, controlPlaneLowerMs: null, controlPlaneUpperMs: null };
  }
  const took = difference(finished, start);
  const bounds = { lower: Math.max(0, took.lower), upper: Math.max(0, took.upper) };
  return {
    controlPlaneMs: middle(bounds),
    controlPlaneLowerMs: bounds.lower,
    controlPlaneUpperMs: bounds.upper,
  };
}
