import type { BenchmarkRecord, OperationRecord } from '../results/record.js';
import type { BenchmarkInput, BenchmarkResult } from './contract/benchmarks.js';
import { operationNameOf } from './contract/operation-names.js';
import type { RunContext } from './contract/runs.js';
import type {
  AwaitGuestInput,
  AwaitGuestResult,
  AwaitStepInput,
  AwaitStepResult,
  SeenSoFar,
  StartJournal,
  StartStepInput,
  StartStepResult,
  StartedOperation,
  StepItem,
  StepKind,
} from './contract/steps.js';
import type { SkippedStep } from './operator-gate.js';

/** What was started before goes on; the others have failed. Whatever was made all the same is cleaned up. */
export function skippedStart(
  kind: StepKind,
  { context, phase, items }: StartStepInput,
  { fault, earlier }: SkippedStep,
): StartStepResult {
  const journal = earlier.known as StartJournal | null;
  const started = journal?.started ?? [];
  const ended = journal?.operations ?? [];
  const settled = new Set([...started, ...ended].map(({ ordinal }) => ordinal));
  const skipped = items
    .filter(({ ordinal }) => !settled.has(ordinal))
    .map((item) =>
      failedOperation(context, {
        operation: operationNameOf(context.target.service, kind, item),
        phase,
        fault,
        ordinal: item.ordinal,
        resource: resourceOf(kind),
        resourceId: resourceIdOf(item),
        startedAtMs: journal?.intents[item.ordinal]?.atMs ?? earlier.scheduledAtMs,
      }),
    );
  return { started, operations: [...ended, ...skipped], apiRequests: 0 };
}

/**
 * Those that were seen to end before keep their ends, with the bounds of two looks; the others have
 * failed, and servers that got there unseen are left to the run's clean-up.
 */
export function skippedWait(
  kind: StepKind,
  input: AwaitStepInput,
  { fault, earlier }: SkippedStep,
): AwaitStepResult {
  // Empty when the wait had not begun to look.
  const known = earlier.known as Partial<SeenSoFar> | null;
  const operations: OperationRecord[] = [];
  const reached: AwaitStepResult['reached'][number][] = [];
  for (const one of input.started) {
    const seen = known?.seen?.find(({ id }) => id === one.id);
    const record = {
      ...failedOperation(input.context, {
        operation: one.id.split('/').at(-2) ?? '',
        phase: input.phase,
        fault: seen?.fault ?? fault,
        ordinal: one.ordinal,
        resource: resourceOf(kind),
        resourceId: one.resourceId,
        startedAtMs: one.startLowerMs,
      }),
      flags: one.flags,
      requestId: one.requestId,
      apiRequests: one.apiRequests,
    };
    if (seen?.state !== 'there') {
      operations.push(record);
      continue;
    }
    operations.push({ ...record, fault: '', ...endOf(one, seen, known?.anchor) });
    const { ordinal, serverId, resourceId, requestId } = one;
    const { lastPendingAtMs, value } = seen;
    const addresses = value?.addresses ?? [];
    reached.push({ ordinal, serverId, resourceId, requestId, addresses, lastPendingAtMs });
  }
  return { operations, reached, apiRequests: 0 };
}

/** Of more than a quarter of its value an error is too large for a mean (docs/design/003-bounds.md). */
const MAX_ERROR = 0.25;

function endOf(
  { startLowerMs, startUpperMs, anchor, rebootsBefore }: StartedOperation,
  seen: SeenSoFar['seen'][number],
  seenByAnchor: string | undefined,
): Pick<OperationRecord, 'durationMs' | 'lowerMs' | 'upperMs' | 'outcome'> {
  const lowerMs = Math.max(0, seen.lastPendingAtMs - startUpperMs);
  const upperMs = (seen.firstThereAtMs ?? Infinity) - startLowerMs;
  const durationMs = (lowerMs + upperMs) / 2;
  // Clocks of two processes are not compared here, nor is it asked for a stray reboot beside it.
  if (anchor !== seenByAnchor || rebootsBefore) {
    return { durationMs: null, lowerMs: null, upperMs: null, outcome: 'censored' };
  }
  const isMeasured = (upperMs - lowerMs) / 2 <= MAX_ERROR * durationMs;
  return isMeasured
    ? { durationMs, lowerMs, upperMs, outcome: 'ok' }
    : { durationMs: null, lowerMs, upperMs, outcome: 'censored' };
}

/** No guest counts as ready. */
export function skippedGuests(
  { context, phase, after, started }: AwaitGuestInput,
  { fault }: SkippedStep,
): AwaitGuestResult {
  const operations = started.map((one) =>
    failedOperation(context, {
      operation: `guest.${after}_ready`,
      phase,
      fault,
      ordinal: one.ordinal,
      resource: 'server',
      resourceId: one.serverId,
      startedAtMs: one.startLowerMs,
    }),
  );
  return { operations, ready: [], console: {}, apiRequests: 0 };
}

/** Nowhere did it run; where a preparation was left out, nothing runs after it. */
export function skippedBenchmark(
  input: BenchmarkInput,
  { fault, earlier }: SkippedStep,
): BenchmarkResult {
  const { context, phase, variant, job, places } = input;
  const { benchmark, mode, threads } = variant;
  const node = context.target.name;
  const at =
    places.place === 'node'
      ? [{ ordinal: 0, serverId: node }]
      : places.guests.map(({ ordinal, serverId }) => ({ ordinal, serverId }));
  const level = places.place === 'guest' ? places.guests.length : 0;
  const nth = job.do === 'run' ? job.nth : 0;
  const benchmarks = at.map(({ ordinal, serverId }): BenchmarkRecord => ({
    id: [
      context.run,
      benchmark.benchmark,
      mode,
      threads,
      level,
      ordinal,
      nth || job.do,
      'skipped',
    ].join('/'),
    study: context.study,
    run: context.run,
    target: context.target.name,
    scenario: context.scenario,
    repetition: context.repetition,
    benchmark: benchmark.benchmark,
    mode,
    threads,
    place: places.place,
    ordinal,
    resourceId: serverId,
    level,
    nth,
    startedAt: new Date(earlier.scheduledAtMs).toISOString(),
    startSpreadMs: null,
    seconds: null,
    outcome: 'failed',
    fault,
    metrics: [],
    command: '',
    rawFile: '',
    phase,
  }));
  return { benchmarks, outputs: [], apiRequests: 0 };
}

type Failed = Pick<
  OperationRecord,
  'operation' | 'phase' | 'fault' | 'ordinal' | 'resource' | 'resourceId'
> & { readonly startedAtMs: number };

/** An operation without an end: nothing is known of how long it took. */
export function failedOperation(
  context: RunContext,
  { startedAtMs, ...operation }: Failed,
): OperationRecord {
  return {
    id: `${context.run}/${operation.operation}/${String(operation.ordinal)}`,
    study: context.study,
    run: context.run,
    target: context.target.name,
    scenario: context.scenario,
    repetition: context.repetition,
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs: null,
    lowerMs: null,
    upperMs: null,
    controlPlaneMs: null,
    controlPlaneLowerMs: null,
    controlPlaneUpperMs: null,
    outcome: 'failed',
    flags: [],
    requestId: '',
    apiRequests: 0,
    ...operation,
  };
}

const resourceOf = (kind: StepKind): OperationRecord['resource'] =>
  kind === 'snapshot' || kind === 'delete-image' ? 'image' : 'server';

/** A boot has none yet, whatever image it is from. */
const resourceIdOf = ({ imageId, serverId }: StepItem): string =>
  serverId === '' ? '' : (imageId ?? serverId);
