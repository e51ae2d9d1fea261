import type { OperationRecord } from '../results/record.js';
import type { RunContext } from '../workflows/contract/runs.js';
import type { StartedOperation, StepKind } from '../workflows/contract/steps.js';

/** What an operation record says, besides which run it belongs to. */
export type OperationOutcome = Pick<OperationRecord, 'operation' | 'outcome' | 'phase'> &
  Partial<
    Pick<
      OperationRecord,
      | 'resource'
      | 'durationMs'
      | 'lowerMs'
      | 'upperMs'
      | 'controlPlaneMs'
      | 'controlPlaneLowerMs'
      | 'controlPlaneUpperMs'
      | 'fault'
      | 'flags'
      | 'rungs'
    >
  >;

export function operationRecord(
  context: RunContext,
  started: StartedOperation,
  outcome: OperationOutcome,
): OperationRecord {
  return {
    id: started.id,
    study: context.study,
    run: context.run,
    target: context.target.name,
    scenario: context.scenario,
    repetition: context.repetition,
    resource: 'server',
    resourceId: started.resourceId,
    ordinal: started.ordinal,
    startedAt: new Date(started.startLowerMs).toISOString(),
    durationMs: null,
    lowerMs: null,
    upperMs: null,
    controlPlaneMs: null,
    controlPlaneLowerMs: null,
    controlPlaneUpperMs: null,
    flags: started.flags,
    fault: '',
    requestId: started.requestId,
    apiRequests: started.apiRequests,
    ...outcome,
    ...roundedMs(outcome),
  };
}

/** Microseconds: what lies below is noise of the representation. */
function roundedMs(outcome: OperationOutcome): Partial<OperationOutcome> {
  const keys = [
    'durationMs',
    'lowerMs',
    'upperMs',
    'controlPlaneMs',
    'controlPlaneLowerMs',
    'controlPlaneUpperMs',
  ] as const;
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = outcome[key];
      return typeof value === 'number' ? [[key, Math.round(value * 1000) / 1000]] : [];
    }),
  );
}

export const operationId = (context: RunContext, operation: string, ordinal: number): string =>
  `${context.run}/${operation}/${String(ordinal)}`;

export const resourceOf = (kind: StepKind): OperationRecord['resource'] =>
  kind === 'snapshot' || kind === 'delete-image' ? 'image' : 'server';
