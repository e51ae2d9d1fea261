import type { CgroupReading } from '../hosts/cgroup-reading.js';

/** One reading of a compute node, as the report draws it. Null: not known for this tick. */
export interface Sample {
  /** On the worker's clock, epoch ms: the node's wall clock less the middle of its offset. */
  readonly atMs: number;
  /** Shares of all CPUs of the node. */
  readonly cpuUsrPercent: number | null;
  readonly cpuSysPercent: number | null;
  readonly cpuWaitPercent: number | null;
  readonly cpuStealPercent: number | null;
  /** MemTotal − MemFree − Buffers − Cached − SReclaimable. */
  readonly memoryUsedBytes: number | null;
  readonly load1: number | null;
  readonly diskReadBytesPerSecond: number | null;
  readonly diskWriteBytesPerSecond: number | null;
  readonly netReceivedBytesPerSecond: number | null;
  readonly netSentBytesPerSecond: number | null;
  /** More than half a period after its time. */
  readonly late: boolean;
  /** Ticks are missing just before this one. */
  readonly afterGap: boolean;
}

/** The cgroups that one tick read. */
export interface CgroupSample {
  /** On the worker's clock, as that of a `Sample`. */
  readonly atMs: number;
  readonly cgroups: readonly CgroupReading[];
}

/** The samples that one run left of one node, in order of time. */
export interface NodeSamples {
  readonly target: string;
  readonly node: string;
  readonly run: string;
  readonly samples: readonly Sample[];
  /** Absent when the node has no cgroups to read. */
  readonly cgroups?: readonly CgroupSample[];
  /** Of the node; absent when its recorder does not say. */
  readonly cpus?: number;
  /** CPU time that the recorder itself used, ms. Null when there is no tick. */
  readonly recorderCpuMs: number | null;
  /** From the first to the last tick, ms. */
  readonly recordedMs: number;
  /** What is wrong with the recording, in words. */
  readonly problems: readonly string[];
}
