import type { Clock } from '../measure/clock.js';
import type { OperationRecord } from '../results/record.js';
import type { RunContext } from '../workflows/contract/runs.js';
import type { StartedOperation, StepItem } from '../workflows/contract/steps.js';
import { operationId } from './operation-record.js';

/** When a request was about to be sent, epoch ms on the clock of that anchor. */
export interface Intent {
  readonly atMs: number;
  readonly anchor: string;
}

/** Heartbeat details: what is durable of a batch while its requests are under way. */
export interface StartJournal {
  /** By ordinal. */
  readonly intents: Readonly<Record<number, Intent>>;
  readonly started: readonly StartedOperation[];
  readonly operations: readonly OperationRecord[];
}

/** A started operation before anything is known but its item. */
export function unstarted(
  context: RunContext,
  operation: string,
  item: StepItem,
  clock: Clock,
): StartedOperation {
  const now = clock.now();
  return {
    id: operationId(context, operation, item.ordinal),
    ordinal: item.ordinal,
    serverId: item.serverId,
    resourceId: item.imageId ?? item.serverId,
    requestId: '',
    startLowerMs: now,
    startUpperMs: now,
    repliedAtMs: null,
    anchor: clock.anchor,
    flags: [],
    apiRequests: 1,
  };
}
