import type { Clock } from '../measure/clock.js';
import type { RunContext } from '../workflows/contract/runs.js';
import type { StartedOperation, StepItem } from '../workflows/contract/steps.js';
import { operationId } from './operation-record.js';

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
