import type { DstatRow } from './dstat-columns.js';
import { toDstatRows } from './dstat-rows.js';
import type { RawTick } from './raw-tick.js';

/** A tick in which every counter is 0, with changes; they replace whole sections. */
export function makeTick(changes: Partial<RawTick> = {}): RawTick {
  const seq = changes.seq ?? 0;
  return {
    segment: 0,
    seq,
    periodNs: 1e9,
    pageSizeBytes: 4096,
    monotonicNs: 5e9 + seq * 1e9,
    wallMs: Date.UTC(2026, 4, 7, 16, 48, 42) + seq * 1000,
    latenessNs: 0,
    recorderCpuNs: 0,
    cpu: makeCpu(),
    stat: { interrupts: 0, contextSwitches: 0, processes: 0, running: 1, blocked: 0 },
    memoryKib: {
      total: 0,
      free: 0,
      available: 0,
      buffers: 0,
      cached: 0,
      slabReclaimable: 0,
      shmem: 0,
      swapTotal: 0,
      swapFree: 0,
    },
    vmstat: {
      pagedInKib: 0,
      pagedOutKib: 0,
      swappedInPages: 0,
      swappedOutPages: 0,
      majorFaults: 0,
      oomKills: 0,
    },
    load: { oneMinute: 0, fiveMinutes: 0, fifteenMinutes: 0 },
    files: { openFiles: 0, inodes: 0, freeInodes: 0 },
    pressureUs: { cpuSome: 0, memorySome: 0, memoryFull: 0, ioSome: 0, ioFull: 0 },
    disks: new Map(),
    interfaces: new Map(),
    mounts: new Map(),
    cgroups: [],
    ...changes,
  };
}

export function makeCpu(changes: Partial<RawTick['cpu']> = {}): RawTick['cpu'] {
  return {
    user: 0,
    nice: 0,
    system: 0,
    idle: 0,
    iowait: 0,
    irq: 0,
    softirq: 0,
    steal: 0,
    guest: 0,
    guestNice: 0,
    ...changes,
  };
}

/** The row of the second of two ticks, one second apart unless it says otherwise. */
export function secondRow(before: Partial<RawTick>, after: Partial<RawTick>): DstatRow {
  return toDstatRows([makeTick(before), makeTick({ seq: 1, ...after })])[1] ?? {};
}
