import type { OperationRecord, RunRecord } from '../results/record.js';

/** Phase in which a server is booted and deleted so that the node's image cache is filled. */
const PRECACHE = 'precache';

/** Runs as they count in every figure and picture. */
export const measuredRuns = (runs: readonly RunRecord[]): readonly RunRecord[] =>
  runs.map((run) => ({ ...run, operations: measuredOperations(run) }));

/** A run's operations that count: those that only filled the image cache are left out. */
export function measuredOperations({ operations }: RunRecord): readonly OperationRecord[] {
  return operations.filter(({ phase }) => phase !== PRECACHE);
}

/** Operations that only filled the image cache. They enter no statistic but the first boot's. */
export function precacheOperations(runs: readonly RunRecord[]): readonly OperationRecord[] {
  return runs.flatMap(({ operations }) => operations.filter(({ phase }) => phase === PRECACHE));
}
