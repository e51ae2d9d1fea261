import type { OperationRecord } from '../results/record.js';
import { operationKind } from './operation-kind.js';

/** [when, servers from then on]; the time is epoch ms, or seconds of a run. */
export type ServerCount = readonly [number, number];

/**
 * How many servers were up, from the operations: one more where a boot ended, one less where a
 * delete ended. Servers whose boot failed are not counted.
 */
export function activeServers(operations: readonly OperationRecord[]): readonly ServerCount[] {
  const up = new Set<string>();
  const changes: { atMs: number; step: number }[] = [];
  const inOrder = [...operations].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  for (const operation of inOrder) {
    const startMs = Date.parse(operation.startedAt);
    const kind = operationKind(operation.operation);
    if (kind.startsWith('boot') && !kind.endsWith('ready')) {
      if (operation.outcome !== 'ok' || operation.durationMs === null) continue;
      up.add(operation.resourceId);
      changes.push({ atMs: startMs + operation.durationMs, step: 1 });
    } else if (kind === 'delete' && up.delete(operation.resourceId)) {
      changes.push({ atMs: startMs + (operation.durationMs ?? 0), step: -1 });
    }
  }
  let count = 0;
  return changes
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, step }): ServerCount => [atMs, (count += step)]);
}
