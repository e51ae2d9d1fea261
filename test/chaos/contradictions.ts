import type { OperationRecord } from '../../results/record.js';
import type { TrueKind, TrueOperation } from '../../simcloud/truth.js';

export interface Truth {
  readonly operations: readonly TrueOperation[];
  readonly duplicateCreates: readonly { readonly operation: string }[];
}

/** A request reaches the cloud at most so much after it was sent, on a busy machine. @unit ms */
const UNDER_WAY_MS = 250;
/** `startedAt` is cut to whole milliseconds. */
const CUT_MS = 1;

/**
 * Operations whose reported bounds do not hold what really happened. One that is `censored`, or that
 * a late duplicate disturbed, claims no value.
 */
export function findContradictions(
  operations: readonly OperationRecord[],
  truth: Truth,
): readonly string[] {
  return operations.flatMap((operation) => {
    if (operation.outcome === 'censored' || operation.flags.includes('duplicate_created'))
      return [];
    const problem = contradiction(operation, realOf(operation, truth));
    return problem === undefined ? [] : [`${shortId(operation)}: ${problem}`];
  });
}

/** `nova.boot_server/1` */
export const shortId = ({ id }: Pick<OperationRecord, 'id'>): string =>
  id.split('/').slice(-2).join('/');

const KINDS: Readonly<Record<string, TrueKind>> = {
  'nova.boot_server': 'boot',
  'nova.boot_server_from_snapshot': 'boot',
  'nova.reboot_server': 'reboot',
  'nova.create_image': 'snapshot',
  'nova.delete_server': 'delete',
  'glance.delete_image': 'delete-image',
};

/** By the request that the record names; a request that had no effect is none of the truth's. */
function realOf(operation: OperationRecord, truth: Truth): TrueOperation | undefined {
  return (
    truth.operations.find(({ requestId }) => requestId === operation.requestId) ??
    truth.operations.findLast(
      ({ kind, resourceId }) =>
        kind === KINDS[operation.operation] && resourceId === operation.resourceId,
    )
  );
}

function contradiction(
  operation: OperationRecord,
  real: TrueOperation | undefined,
): string | undefined {
  const { outcome, lowerMs, upperMs, startedAt, fault } = operation;
  if (outcome !== 'ok') return `${outcome}: ${fault}`;
  const end = endOf(operation, real);
  if (!real || end === null) return 'simcloud knows of no such operation';
  if (lowerMs === null || upperMs === null) return 'has no bounds';
  const told = `reported ${String(lowerMs)} to ${String(upperMs)} ms from ${startedAt}`;
  const sinceStarted = end - Date.parse(startedAt);
  const sinceArrived = end - real.requestArrivedAt;
  const isInside =
    sinceStarted >= lowerMs &&
    sinceStarted <= upperMs + CUT_MS &&
    sinceArrived >= lowerMs - UNDER_WAY_MS &&
    sinceArrived <= upperMs + CUT_MS;
  if (isInside) return undefined;
  return `ended ${sinceStarted.toFixed(1)} ms after its start, ${sinceArrived.toFixed(1)} ms after its request arrived, ${told} [${operation.flags.join(';')}]`;
}

function endOf(operation: OperationRecord, real: TrueOperation | undefined): number | null {
  if (!real) return null;
  if (operation.operation.startsWith('guest.')) {
    const { eventFinishedAt, guestReadyAt } = real;
    return eventFinishedAt === null || guestReadyAt === null
      ? null
      : Math.max(eventFinishedAt, guestReadyAt);
  }
  return real.kind === 'boot' || real.kind === 'reboot' ? real.eventFinishedAt : real.visibleAt;
}
