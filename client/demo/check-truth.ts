import type { OperationRecord, RunRecord } from '../../results/record.js';

/** One operation as simcloud's own record has it; epoch ms on this machine's clock. */
interface TrueOperation {
  readonly kind: 'boot' | 'reboot' | 'snapshot' | 'delete' | 'delete-image';
  readonly resourceId: string;
  readonly requestId: string;
  /** The API can show the end. */
  readonly visibleAt: number | null;
  /** Its action is finished: the end of a boot or a reboot. */
  readonly eventFinishedAt: number | null;
  readonly guestReadyAt: number | null;
}

export interface TruthCheck {
  /** Operations that have bounds. */
  readonly measured: number;
  /** Those whose true end lies inside the reported bounds. */
  readonly inside: number;
  /** Servers that were made. */
  readonly servers: number;
  /** What is wrong, in words: ends outside the bounds, servers made twice or left behind. */
  readonly problems: readonly string[];
}

/**
 * Holds what packbench measured against what really happened: a simulated cloud knows when each
 * operation ended, and packbench did not.
 *
 * @param url of simcloud
 */
export async function checkTruth(url: string, runs: readonly RunRecord[]): Promise<TruthCheck> {
  const reply = await fetch(`${url}/simcloud/truth`);
  const { operations, duplicateCreates } = (await reply.json()) as {
    readonly operations: readonly TrueOperation[];
    readonly duplicateCreates: readonly { readonly operation: string }[];
  };
  const truth = new Map(operations.map((operation) => [operation.requestId, operation]));
  const measured = runs.flatMap((run) => run.operations).filter(({ upperMs }) => upperMs !== null);
  const outside = measured.flatMap((operation) => {
    const problem = contradiction(operation, truth.get(operation.requestId));
    return problem === undefined ? [] : [`${operation.id}: ${problem}`];
  });
  return {
    measured: measured.length,
    inside: measured.length - outside.length,
    servers: operations.filter(({ kind }) => kind === 'boot').length,
    problems: [
      ...outside,
      ...duplicateCreates.map(({ operation }) => `${operation}: its server was made twice`),
      ...leftBehind(operations, 'boot', 'delete').map((id) => `server ${id} was left behind`),
      ...leftBehind(operations, 'snapshot', 'delete-image').map(
        (id) => `image ${id} was left behind`,
      ),
    ],
  };
}

/** Resources that were made and never gone. */
function leftBehind(
  operations: readonly TrueOperation[],
  made: TrueOperation['kind'],
  gone: TrueOperation['kind'],
): readonly string[] {
  const removed = new Set(
    operations
      .filter(({ kind, visibleAt }) => kind === gone && visibleAt !== null)
      .map(({ resourceId }) => resourceId),
  );
  return operations
    .filter(({ kind, resourceId }) => kind === made && !removed.has(resourceId))
    .map(({ resourceId }) => resourceId);
}

/** A guest is ready when its boot or reboot has ended and it listens. */
const usableAt = (real: TrueOperation | undefined): number | null =>
  real?.eventFinishedAt == null || real.guestReadyAt === null
    ? null
    : Math.max(real.eventFinishedAt, real.guestReadyAt);

const endedAt = (real: TrueOperation | undefined): number | null | undefined =>
  real?.kind === 'boot' || real?.kind === 'reboot' ? real.eventFinishedAt : real?.visibleAt;

function contradiction(
  operation: OperationRecord,
  real: TrueOperation | undefined,
): string | undefined {
  const end = operation.operation.startsWith('guest.') ? usableAt(real) : endedAt(real);
  if (end == null) return 'simcloud knows of no such operation';
  const tookMs = end - Date.parse(operation.startedAt);
  const { lowerMs, upperMs } = operation;
  // `startedAt` is cut to whole milliseconds.
  if (lowerMs !== null && upperMs !== null && tookMs >= lowerMs && tookMs <= upperMs + 1) {
    return undefined;
  }
  return `took ${tookMs.toFixed(1)} ms, reported ${String(lowerMs)} to ${String(upperMs)} ms`;
}
