import type { Activity, ComputeNode } from './compute-node.js';
import { addLoad, FOOTPRINT, IDLE, PER_ACTIVITY, PER_SERVER, type Load } from './node-load.js';

const ACTIVITIES: readonly Activity[] = [
  'boot',
  'guest-boot',
  'reboot',
  'snapshot',
  'delete',
  'download',
];
const BASE_MEMORY_MIB = 2600;
const BASE_CACHE_MIB = 1800;
const BASE_DISK_MIB = 40_960;
/** Time constants of filling and freeing memory, s. */
const FILL_SECONDS = 0.4;
const FREE_SECONDS = 0.15;

/**
 * The kernel's counters of a simulated node: what goes on there, integrated over real time. What is
 * a counter never goes back; levels (memory, load) follow what runs.
 */
export class NodeCounters {
  readonly node: ComputeNode;
  /** CPU seconds over all CPUs. `usr` has `guest` in it, as in /proc/stat. */
  readonly cpu = { usr: 0, sys: 0, idle: 0, wai: 0, irq: 0, softirq: 0, guest: 0 };
  readonly disk = { readMib: 0, writeMib: 0, busySeconds: 0 };
  readonly net = { rxMib: 0, txMib: 0 };
  readonly pressureMicros = { cpu: 0, io: 0, ioFull: 0 };
  forks = 20_000;
  contextSwitches = 3_000_000;
  interrupts = 2_000_000;
  memoryMib = BASE_MEMORY_MIB;
  cacheMib = BASE_CACHE_MIB;
  /** 1, 5 and 15 minutes. */
  readonly loadAverage = [0.1, 0.1, 0.1] as const as [number, number, number];
  running = 1;
  blocked = 0;

  /** @param idleHours that have passed since it booted */
  constructor(node: ComputeNode, idleHours: number) {
    this.node = node;
    this.cpu.idle = node.options.cpus * idleHours * 3600;
    this.cpu.usr = 200 * idleHours;
    this.cpu.sys = 140 * idleHours;
    this.disk.readMib = 300 * idleHours;
    this.disk.writeMib = 400 * idleHours;
  }

  /** Servers' and images' share of the instances' file system, and its own. MiB. */
  get diskUsedMib(): number {
    const { hypervisor } = this.node.options;
    return BASE_DISK_MIB + this.node.running.size * FOOTPRINT[hypervisor].disk + this.imagesMib();
  }

  /** Lets `seconds` pass with what goes on now; `noise` is a factor near 1. */
  advance(seconds: number, noise: number): void {
    const { cpus, hypervisor } = this.node.options;
    const load = this.currentLoad();
    const wanted = (load.usr + load.sys) * noise;
    const share = Math.min(1, (0.98 * cpus) / wanted);
    const usr = load.usr * noise * share;
    const sys = load.sys * noise * share;
    const irq = 0.01 * sys;
    const softirq = 0.05 * sys + 0.002 * (load.rxMibPerSecond + load.txMibPerSecond);
    const wai = Math.min(load.wai * noise, Math.max(0, cpus - usr - sys - irq - softirq));
    this.cpu.usr += usr * seconds;
    this.cpu.sys += sys * seconds;
    this.cpu.irq += irq * seconds;
    this.cpu.softirq += softirq * seconds;
    this.cpu.wai += wai * seconds;
    this.cpu.idle += Math.max(0, cpus - usr - sys - wai - irq - softirq) * seconds;
    if (hypervisor === 'kvm') this.cpu.guest += 0.7 * Math.max(0, usr - IDLE.usr * noise) * seconds;

    this.disk.readMib += load.readMibPerSecond * noise * seconds;
    this.disk.writeMib += load.writeMibPerSecond * noise * seconds;
    this.disk.busySeconds += Math.min(1, wai) * seconds;
    this.net.rxMib += load.rxMibPerSecond * noise * seconds;
    this.net.txMib += load.txMibPerSecond * noise * seconds;
    this.forks += load.forksPerSecond * noise * seconds;
    const switches = 1200 + 4000 * (usr + sys) + 60 * this.node.running.size;
    this.contextSwitches += switches * noise * seconds;
    this.interrupts += 0.7 * switches * noise * seconds;
    const squeezed = Math.min(1, 0.3 * (wanted / cpus) ** 3);
    this.pressureMicros.cpu += squeezed * seconds * 1e6;
    this.pressureMicros.io += Math.min(1, 0.6 * wai) * seconds * 1e6;
    this.pressureMicros.ioFull += Math.min(1, 0.3 * wai) * seconds * 1e6;

    this.running = 1 + Math.round(wanted);
    this.blocked = Math.round(wai);
    [60, 300, 900].forEach((span, i) => {
      const old = this.loadAverage[i] ?? 0;
      this.loadAverage[i] = old + (wanted + wai - old) * (1 - Math.exp(-seconds / span));
    });
    this.advanceMemory(seconds, load);
  }

  private advanceMemory(seconds: number, load: Load): void {
    const { hypervisor, memoryMib } = this.node.options;
    const target = BASE_MEMORY_MIB + this.node.running.size * FOOTPRINT[hypervisor].memory;
    const pace = target > this.memoryMib ? FILL_SECONDS : FREE_SECONDS;
    this.memoryMib += (target - this.memoryMib) * (1 - Math.exp(-seconds / pace));
    // Half of what is read and written stays in the page cache; the images stay there anyway.
    const grown = this.cacheMib + 0.5 * (load.readMibPerSecond + load.writeMibPerSecond) * seconds;
    this.cacheMib = Math.min(grown, 0.6 * (memoryMib - this.memoryMib));
  }

  private currentLoad(): Load {
    const { hypervisor } = this.node.options;
    let sum = addLoad(IDLE, PER_SERVER[hypervisor], this.node.running.size);
    for (const activity of ACTIVITIES) {
      const count = this.node.activities[activity];
      if (count > 0) sum = addLoad(sum, PER_ACTIVITY[hypervisor][activity], count);
    }
    return sum;
  }

  private imagesMib(): number {
    let bytes = 0;
    for (const size of this.node.cachedImages.values()) bytes += size;
    return bytes / (1024 * 1024);
  }
}
