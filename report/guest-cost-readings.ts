import type { NodeSamples } from '../results/sample.js';

/** What one cgroup had used when it was read. */
export interface CostReading {
  /** On the worker's clock, epoch ms. */
  readonly atMs: number;
  /** CPU time since the cgroup was made. */
  readonly cpuUs: number;
  readonly memoryBytes: number | null;
}

/** The readings of one node in one run, each list in order of time. */
export interface CostReadings {
  /** By id of the server. */
  readonly servers: ReadonlyMap<string, ServerReadings>;
  /** By name of the slice. */
  readonly slices: ReadonlyMap<string, readonly CostReading[]>;
}

export interface ServerReadings {
  /** The slice that the server is in. */
  readonly slice: string;
  readonly readings: readonly CostReading[];
}

/** Slices that hold servers and nothing else (system.slice has the daemons, and Docker's scopes). */
export const GUEST_SLICES: readonly string[] = ['machine.slice', 'machine', 'docker'];

/** Undefined when the node has no cgroups, and for recordings from before they were read. */
export function costReadings({ cgroups }: NodeSamples): CostReadings | undefined {
  if (!cgroups) return undefined;
  const servers = new Map<string, { slice: string; readings: CostReading[] }>();
  const slices = new Map<string, CostReading[]>();
  for (const { atMs, cgroups: read } of cgroups) {
    for (const { slice, guest, server, cpuUsageUs, memoryBytes } of read) {
      if (cpuUsageUs === null) continue;
      const reading: CostReading = { atMs, cpuUs: cpuUsageUs, memoryBytes };
      if (guest === '') {
        const known = slices.get(slice);
        if (known) known.push(reading);
        else slices.set(slice, [reading]);
      } else if (server !== '') {
        const found = servers.get(server) ?? { slice, readings: [] };
        found.readings.push(reading);
        servers.set(server, found);
      }
    }
  }
  return { servers, slices };
}

/**
 * CPU time from one reading to another, s. Undefined when the counter went down in between: the
 * cgroup was made anew, and what passed is not known.
 */
export function cpuBetween(readings: readonly CostReading[]): number | undefined {
  const [first, last] = [readings[0], readings.at(-1)];
  if (!first || !last) return undefined;
  const fell = readings.some(({ cpuUs }, i) => cpuUs < (readings[i - 1]?.cpuUs ?? 0));
  return fell ? undefined : (last.cpuUs - first.cpuUs) / 1e6;
}

/** Readings from one moment to another, both included. */
export const readingsWithin = (
  readings: readonly CostReading[],
  fromMs: number,
  toMs: number,
): readonly CostReading[] => readings.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
