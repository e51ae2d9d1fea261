import type { Activity } from './compute-node.js';
import type { Hypervisor } from './node-options.js';

/** What something on a node takes while it goes on. */
export interface Load {
  /** CPUs busy in user mode. */
  readonly usr: number;
  /** CPUs busy in the kernel. */
  readonly sys: number;
  /** CPUs idle with a disk request under way. */
  readonly wai: number;
  readonly readMibPerSecond: number;
  readonly writeMibPerSecond: number;
  readonly rxMibPerSecond: number;
  readonly txMibPerSecond: number;
  readonly forksPerSecond: number;
}

const NOTHING: Load = {
  usr: 0,
  sys: 0,
  wai: 0,
  readMibPerSecond: 0,
  writeMibPerSecond: 0,
  rxMibPerSecond: 0,
  txMibPerSecond: 0,
  forksPerSecond: 0,
};

const load = (parts: Partial<Load>): Load => ({ ...NOTHING, ...parts });

/** An idle node with its agents. */
export const IDLE = load({
  usr: 0.06,
  sys: 0.04,
  wai: 0.01,
  writeMibPerSecond: 0.1,
  rxMibPerSecond: 0.01,
  txMibPerSecond: 0.01,
  forksPerSecond: 2,
});

/** An idle server. */
export const PER_SERVER: Readonly<Record<Hypervisor, Load>> = {
  kvm: load({ usr: 0.012, sys: 0.006, writeMibPerSecond: 0.01 }),
  lxc: load({ usr: 0.002, sys: 0.001, writeMibPerSecond: 0.005 }),
  docker: load({ usr: 0.002, sys: 0.002, writeMibPerSecond: 0.002 }),
};

/** Memory and disk that a server takes, MiB. Memory as measured on a real cloud with idle guests. */
export const FOOTPRINT: Readonly<
  Record<Hypervisor, { readonly memory: number; readonly disk: number }>
> = {
  kvm: { memory: 215, disk: 60 },
  lxc: { memory: 4, disk: 16 },
  docker: { memory: 3.5, disk: 0.5 },
};

const DOWNLOAD = load({ usr: 0.2, sys: 0.3, wai: 0.3, writeMibPerSecond: 80, rxMibPerSecond: 80 });
const SNAPSHOT = load({
  usr: 0.35,
  sys: 0.25,
  wai: 1.2,
  readMibPerSecond: 90,
  writeMibPerSecond: 70,
  txMibPerSecond: 25,
  forksPerSecond: 2,
});
const DELETE = load({ usr: 0.1, sys: 0.25, wai: 0.1, writeMibPerSecond: 2, forksPerSecond: 6 });

/** One server's worth of each activity. Estimates: they shape the curves, they measure nothing. */
export const PER_ACTIVITY: Readonly<Record<Hypervisor, Readonly<Record<Activity, Load>>>> = {
  kvm: {
    boot: load({
      usr: 0.8,
      sys: 0.4,
      wai: 0.15,
      readMibPerSecond: 6,
      writeMibPerSecond: 10,
      forksPerSecond: 8,
    }),
    'guest-boot': load({ usr: 0.9, sys: 0.15, readMibPerSecond: 8, writeMibPerSecond: 2 }),
    reboot: load({ usr: 0.4, sys: 0.3, writeMibPerSecond: 3, forksPerSecond: 5 }),
    snapshot: SNAPSHOT,
    delete: DELETE,
    download: DOWNLOAD,
  },
  lxc: {
    boot: load({
      usr: 0.3,
      sys: 0.25,
      wai: 0.08,
      readMibPerSecond: 3,
      writeMibPerSecond: 5,
      forksPerSecond: 14,
    }),
    'guest-boot': load({ usr: 0.3, sys: 0.2, readMibPerSecond: 3, forksPerSecond: 30 }),
    reboot: load({ usr: 0.15, sys: 0.2, writeMibPerSecond: 1, forksPerSecond: 10 }),
    snapshot: SNAPSHOT,
    delete: DELETE,
    download: DOWNLOAD,
  },
  docker: {
    boot: load({
      usr: 0.7,
      sys: 0.35,
      wai: 0.05,
      readMibPerSecond: 2,
      writeMibPerSecond: 4,
      forksPerSecond: 25,
    }),
    'guest-boot': load({ usr: 0.1, sys: 0.1, readMibPerSecond: 1, forksPerSecond: 10 }),
    reboot: load({ usr: 0.4, sys: 0.3, writeMibPerSecond: 1, forksPerSecond: 15 }),
    snapshot: load({ ...SNAPSHOT, wai: 0.2, readMibPerSecond: 20, writeMibPerSecond: 20 }),
    delete: load({ usr: 0.2, sys: 0.3, writeMibPerSecond: 1, forksPerSecond: 10 }),
    download: DOWNLOAD,
  },
};

/** Adds `count` times the second to the first. */
export function addLoad(sum: Load, part: Load, count: number): Load {
  return {
    usr: sum.usr + count * part.usr,
    sys: sum.sys + count * part.sys,
    wai: sum.wai + count * part.wai,
    readMibPerSecond: sum.readMibPerSecond + count * part.readMibPerSecond,
    writeMibPerSecond: sum.writeMibPerSecond + count * part.writeMibPerSecond,
    rxMibPerSecond: sum.rxMibPerSecond + count * part.rxMibPerSecond,
    txMibPerSecond: sum.txMibPerSecond + count * part.txMibPerSecond,
    forksPerSecond: sum.forksPerSecond + count * part.forksPerSecond,
  };
}
