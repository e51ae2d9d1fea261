import type { OperationRecord, RunRecord } from '../results/record.js';
import { cpuBetween, type CostReading, type CostReadings } from './guest-cost-readings.js';
import { operationKind } from './operation-kind.js';
import type { BoundedValue } from './statistics/summarize-values.js';

/** What booting one server cost in its own cgroup. */
export interface BootingCosts {
  /** CPU seconds of each boot, with the bounds that the readings around its end leave. */
  readonly values: readonly BoundedValue[];
  /** Charged to the servers' cgroups at their first readings after their boots, where nodes say so. */
  readonly memoryBytes: readonly number[];
  /** Boots whose server was not read, or was made anew meanwhile. */
  readonly unread: number;
}

/**
 * All boots of a run that ended well. Nothing when no node of the run has cgroups.
 * @param kind `boot`, or `boot to guest ready`
 */
export function bootingCosts(
  run: RunRecord,
  nodes: readonly CostReadings[],
  kind: 'boot' | 'boot to guest ready',
): BootingCosts {
  if (nodes.length === 0) return { values: [], memoryBytes: [], unread: 0 };
  const boots = run.operations.filter(
    ({ operation, outcome, durationMs }) =>
      operationKind(operation) === kind && outcome === 'ok' && durationMs !== null,
  );
  const costs = boots.flatMap((boot) => bootCost(boot, nodes) ?? []);
  return {
    values: costs.map(({ cpu }) => cpu),
    memoryBytes: costs.flatMap(({ memoryBytes }) => memoryBytes ?? []),
    unread: boots.length - costs.length,
  };
}

/**
 * A cgroup counts from nothing when the boot makes it, so the cost lies between its last reading
 * before the boot's end and its first one after, at the earliest and the latest that its bounds allow. A server that was deleted before it could be read
 * again used at most what its slice did: a slice keeps the time of cgroups that have gone.
 */
function bootCost(
  { resourceId, startedAt, durationMs, lowerMs, upperMs }: OperationRecord,
  nodes: readonly CostReadings[],
): { readonly cpu: BoundedValue; readonly memoryBytes: number | null } | undefined {
  const node = nodes.find(({ servers }) => servers.has(resourceId));
  const server = node?.servers.get(resourceId);
  if (!node || !server) return undefined;
  const startMs = Date.parse(startedAt);
  const earliestMs = startMs + (lowerMs ?? durationMs ?? 0);
  const latestMs = startMs + (upperMs ?? durationMs ?? 0);
  const before = server.readings.filter(({ atMs }) => atMs <= earliestMs);
  const until = server.readings.filter(({ atMs }) => atMs <= latestMs);
  const after = server.readings.find(({ atMs }) => atMs > latestMs);
  const read = [...until, ...(after ? [after] : [])];
  if (cpuBetween(read) === undefined) return undefined;
  const lower = (before.at(-1)?.cpuUs ?? 0) / 1e6;
  const sinceMs = before.at(-1)?.atMs ?? startMs;
  const slice = sliceCpu(node.slices.get(server.slice) ?? [], sinceMs, latestMs);
  const limits = [after && after.cpuUs / 1e6, slice === undefined ? undefined : lower + slice];
  const upper = Math.min(...limits.filter((limit) => limit !== undefined));
  if (!Number.isFinite(upper)) return undefined;
  const cpu = { value: (lower + upper) / 2, lower, upper };
  return { cpu, memoryBytes: read.at(-1)?.memoryBytes ?? null };
}

/** CPU time of a slice from the last reading at or before one moment to the first after another. */
function sliceCpu(
  readings: readonly CostReading[],
  fromMs: number,
  toMs: number,
): number | undefined {
  const first = readings.findLastIndex(({ atMs }) => atMs <= fromMs);
  const last = readings.findIndex(({ atMs }) => atMs > toMs);
  return first < 0 || last < 0 ? undefined : cpuBetween(readings.slice(first, last + 1));
}
