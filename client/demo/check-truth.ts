import type { OperationRecord, RunRecord } from '../../results/record.js';

/** One operation as simcloud's own record has it; epoch ms on this machine's clock. */
interface TrueOperation {
  readonly requestId: string;
  readonly visibleAt: number | null;
  readonly guestReadyAt: number | null;
}

export interface TruthCheck {
  /** Operations that have a value. */
  readonly measured: number;
  /** Those whose true end lies inside the reported bounds. */
  readonly inside: number;
  /** The others, in words. */
  readonly outside: readonly string[];
}

/**
 * Holds what packbench measured against what really happened: a simulated cloud knows when each
 * operation ended, and packbench did not.
 *
 * @param url of simcloud
 */
export async function checkTruth(url: string, runs: readonly RunRecord[]): Promise<TruthCheck> {
  const reply = await fetch(`${url}/simcloud/truth`);
  const { operations } = (await reply.json()) as { operations: readonly TrueOperation[] };
  const truth = new Map(operations.map((operation) => [operation.requestId, operation]));
  const measured = runs
    .flatMap((run) => run.operations)
    .filter(({ durationMs }) => durationMs !== null);
  const outside = measured.flatMap((operation) => {
    const problem = contradiction(operation, truth.get(operation.requestId));
    return problem === undefined ? [] : [`${operation.id}: ${problem}`];
  });
  return { measured: measured.length, inside: measured.length - outside.length, outside };
}

function contradiction(
  operation: OperationRecord,
  real: TrueOperation | undefined,
): string | undefined {
  const end = operation.operation.startsWith('guest.') ? real?.guestReadyAt : real?.visibleAt;
  if (end == null) return 'simcloud knows of no such operation';
  const tookMs = end - Date.parse(operation.startedAt);
  const { lowerMs, upperMs } = operation;
  // `startedAt` is cut to whole milliseconds.
  if (lowerMs !== null && upperMs !== null && tookMs >= lowerMs && tookMs <= upperMs + 1) {
    return undefined;
  }
  return `took ${tookMs.toFixed(1)} ms, reported ${String(lowerMs)} to ${String(upperMs)} ms`;
}
