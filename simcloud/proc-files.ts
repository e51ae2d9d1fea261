import type { NodeCounters } from './node-counters.js';

const SECTORS_PER_MIB = 2048;
/** Mean sizes of disk requests and packets. */
const REQUESTS_PER_MIB = 16;
const PACKETS_PER_MIB = 900;
const MIB = 1024 * 1024;
/** USER_HZ. */
const TICKS_PER_SECOND = 100;

/** Files below /proc that do not change until the next boot. */
export function fixedProcFiles(
  counters: NodeCounters,
  bootId: string,
): Readonly<Record<string, string>> {
  const release = '6.1.0-simcloud-amd64';
  const { cpus } = counters.node.options;
  return {
    version: `Linux version ${release} (simcloud) #1 SMP PREEMPT_DYNAMIC simulated\n`,
    'sys/kernel/osrelease': `${release}\n`,
    'sys/kernel/hostname': `${counters.node.name}\n`,
    'sys/kernel/random/boot_id': `${bootId}\n`,
    cpuinfo: Array.from(
      { length: cpus },
      (_, i) =>
        `processor\t: ${i}\nvendor_id\t: GenuineIntel\nmodel name\t: Simulated CPU @ 2.60GHz\ncpu MHz\t\t: 2600.000\n`,
    ).join('\n'),
  };
}

/** The files of /proc that change, as a kernel 6.1 prints them. `bootedAt` and `now` are epoch ms. */
export function changingProcFiles(
  counters: NodeCounters,
  bootedAt: number,
  now: number,
): Readonly<Record<string, string>> {
  const uptime = (now - bootedAt) / 1000;
  const { disk, pressureMicros, node } = counters;
  return {
    stat: statFile(counters, bootedAt),
    meminfo: meminfoFile(counters),
    diskstats:
      `   8       0 sda ${diskFields(counters, 1)}\n` +
      `   8       1 sda1 ${diskFields(counters, 0.98)}\n`,
    'net/dev': netFile(counters),
    loadavg: loadFile(counters),
    vmstat: vmstatFile(counters),
    uptime: `${uptime.toFixed(2)} ${counters.cpu.idle.toFixed(2)}\n`,
    'pressure/cpu': pressureFile(pressureMicros.cpu, 0),
    'pressure/memory': pressureFile(0, 0),
    'pressure/io': pressureFile(pressureMicros.io, pressureMicros.ioFull),
    'sys/fs/file-nr': `${2000 + 40 * node.running.size}\t0\t9223372036854775807\n`,
    'sys/fs/inode-nr': `${60_000 + 200 * node.running.size + Math.floor(disk.writeMib)}\t1200\n`,
  };
}

function statFile(counters: NodeCounters, bootedAt: number): string {
  const { cpus } = counters.node.options;
  const line = (name: string, share: number): string => {
    const { usr, sys, idle, wai, irq, softirq, guest } = counters.cpu;
    const fields = [usr, 0, sys, idle, wai, irq, softirq, 0, guest, 0];
    return `${name} ${fields.map((s) => Math.floor(s * share * TICKS_PER_SECOND)).join(' ')}\n`;
  };
  return (
    line('cpu ', 1) +
    Array.from({ length: cpus }, (_, i) => line(`cpu${i}`, 1 / cpus)).join('') +
    `intr ${Math.floor(counters.interrupts)} 0 0\n` +
    `ctxt ${Math.floor(counters.contextSwitches)}\n` +
    `btime ${Math.floor(bootedAt / 1000)}\n` +
    `processes ${Math.floor(counters.forks)}\n` +
    `procs_running ${counters.running}\n` +
    `procs_blocked ${counters.blocked}\n` +
    `softirq ${Math.floor(0.5 * counters.interrupts)} 0 0 0 0 0 0 0 0 0 0\n`
  );
}

function meminfoFile({ node, memoryMib, cacheMib }: NodeCounters): string {
  const total = node.options.memoryMib;
  const buffers = 120;
  const reclaimable = 200;
  const free = Math.max(0, total - memoryMib - cacheMib - buffers - reclaimable);
  const rows: readonly (readonly [string, number])[] = [
    ['MemTotal', total],
    ['MemFree', free],
    ['MemAvailable', free + 0.95 * cacheMib + buffers + reclaimable],
    ['Buffers', buffers],
    ['Cached', cacheMib],
    ['SwapCached', 0],
    ['Active', 0.5 * memoryMib],
    ['Inactive', 0.5 * cacheMib],
    ['Dirty', 1],
    ['AnonPages', 0.8 * memoryMib],
    ['Shmem', 20],
    ['Slab', reclaimable + 80],
    ['SReclaimable', reclaimable],
    ['SUnreclaim', 80],
    ['SwapTotal', 8192],
    ['SwapFree', 8192],
  ];
  return rows
    .map(
      ([name, mib]) => `${`${name}:`.padEnd(16)}${String(Math.floor(mib * 1024)).padStart(9)} kB\n`,
    )
    .join('');
}

/** Reads, merged, sectors, ms; the same of writes; in flight, ms busy, weighted ms; discards; flushes. */
function diskFields({ disk, blocked }: NodeCounters, share: number): string {
  const busyMs = disk.busySeconds * 1000;
  const reads = disk.readMib * share;
  const writes = disk.writeMib * share;
  return [
    reads * REQUESTS_PER_MIB,
    0,
    reads * SECTORS_PER_MIB,
    0.3 * busyMs,
    writes * REQUESTS_PER_MIB,
    0,
    writes * SECTORS_PER_MIB,
    0.7 * busyMs,
    blocked,
    busyMs,
    1.5 * busyMs,
    0,
    0,
    0,
    0,
    0,
    0,
  ]
    .map(Math.floor)
    .join(' ');
}

function netFile({ net }: NodeCounters): string {
  const row = (name: string, rx: number, tx: number): string => {
    const side = (mib: number): string =>
      `${Math.floor(mib * MIB)} ${Math.floor(mib * PACKETS_PER_MIB)} 0 0 0 0 0 0`;
    return `${name.padStart(6)}: ${side(rx)} ${side(tx)}\n`;
  };
  return (
    'Inter-|   Receive                                                |  Transmit\n' +
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n' +
    row('lo', 50, 50) +
    row('eth0', 1200 + net.rxMib, 900 + net.txMib)
  );
}

function loadFile({ loadAverage, running, forks, node }: NodeCounters): string {
  const threads = 240 + 4 * node.running.size;
  return `${loadAverage.map((load) => load.toFixed(2)).join(' ')} ${running}/${threads} ${Math.floor(forks)}\n`;
}

function vmstatFile({ disk, forks, node, memoryMib, cacheMib }: NodeCounters): string {
  const rows: Readonly<Record<string, number>> = {
    nr_free_pages: 256 * Math.max(0, node.options.memoryMib - memoryMib - cacheMib),
    pgpgin: 1024 * disk.readMib,
    pgpgout: 1024 * disk.writeMib,
    pswpin: 0,
    pswpout: 0,
    pgfault: 800 * forks,
    pgmajfault: 2 * disk.readMib,
    oom_kill: 0,
  };
  return Object.entries(rows)
    .map(([name, value]) => `${name} ${Math.floor(value)}\n`)
    .join('');
}

function pressureFile(some: number, full: number): string {
  const averages = 'avg10=0.00 avg60=0.00 avg300=0.00';
  return (
    `some ${averages} total=${Math.floor(some)}\n` + `full ${averages} total=${Math.floor(full)}\n`
  );
}
