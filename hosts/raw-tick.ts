import type { CgroupReading } from './cgroup-reading.js';

/** Names of the numbers in a section of a spool's tick, in their order there. */
export const CPU_FIELDS = [
  'user',
  'nice',
  'system',
  'idle',
  'iowait',
  'irq',
  'softirq',
  'steal',
  'guest',
  'guestNice',
] as const;
export const STAT_FIELDS = [
  'interrupts',
  'contextSwitches',
  'processes',
  'running',
  'blocked',
] as const;
export const MEMORY_FIELDS = [
  'total',
  'free',
  'available',
  'buffers',
  'cached',
  'slabReclaimable',
  'shmem',
  'swapTotal',
  'swapFree',
] as const;
export const VMSTAT_FIELDS = [
  'pagedInKib',
  'pagedOutKib',
  'swappedInPages',
  'swappedOutPages',
  'majorFaults',
  'oomKills',
] as const;
export const PRESSURE_FIELDS = ['cpuSome', 'memorySome', 'memoryFull', 'ioSome', 'ioFull'] as const;
export const LOAD_FIELDS = ['oneMinute', 'fiveMinutes', 'fifteenMinutes'] as const;
export const FILE_FIELDS = ['openFiles', 'inodes', 'freeInodes'] as const;

/** A section's numbers by name; null where the node has no such counter. */
export type Section<Field extends string> = Readonly<Record<Field, number | null>>;

/** One reading of a node's raw counters. */
export interface RawTick {
  /** Which start of the recorder it belongs to, from 0; rates do not span two of them. */
  readonly segment: number;
  /** Slot of the recorder's time grid, from 0. A number left out is a tick that was missed. */
  readonly seq: number;
  /** The recorder's period. */
  readonly periodNs: number;
  readonly pageSizeBytes: number;
  readonly monotonicNs: number;
  /** The node's wall clock, epoch ms. */
  readonly wallMs: number;
  /** How long after its slot began it was taken. */
  readonly latenessNs: number;
  /** CPU time that the recorder had used until then. */
  readonly recorderCpuNs: number;
  /** Jiffies since boot; `guest` is inside `user`, `guestNice` inside `nice`. */
  readonly cpu: Section<(typeof CPU_FIELDS)[number]>;
  readonly stat: Section<(typeof STAT_FIELDS)[number]>;
  /** KiB. */
  readonly memoryKib: Section<(typeof MEMORY_FIELDS)[number]>;
  readonly vmstat: Section<(typeof VMSTAT_FIELDS)[number]>;
  readonly load: Section<(typeof LOAD_FIELDS)[number]>;
  readonly files: Section<(typeof FILE_FIELDS)[number]>;
  /** Time that tasks had stalled since boot, µs. */
  readonly pressureUs: Section<(typeof PRESSURE_FIELDS)[number]>;
  /** By name; partitions, loop and RAM disks are not among them. */
  readonly disks: ReadonlyMap<string, DiskCounters>;
  /** By name; `lo` is not among them. */
  readonly interfaces: ReadonlyMap<string, InterfaceCounters>;
  /** By mount point. */
  readonly mounts: ReadonlyMap<string, MountSpace>;
  /** The slices of the node and some of the guests in them, in turn; empty where there are none. */
  readonly cgroups: readonly CgroupReading[];
}

export interface DiskCounters {
  readonly reads: number;
  /** Sectors of 512 bytes, whatever the disk's own. */
  readonly readSectors: number;
  readonly writes: number;
  readonly writtenSectors: number;
}

export interface InterfaceCounters {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** As dstat's --freespace has it: what only root may use counts as used. */
export interface MountSpace {
  readonly usedBytes: number;
  readonly freeBytes: number;
}
