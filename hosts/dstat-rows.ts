import type { DstatRow } from './dstat-columns.js';
import { rateBetween, type Interval } from './counter-rate.js';
import type { RawTick } from './raw-tick.js';
import { cpuPercents } from './cpu-percents.js';
import { diskRates, netRates } from './device-totals.js';

/**
 * A row per tick with dstat's columns and ours (dstat-columns.ts), rates over the measured elapsed
 * monotonic time. The first row of each start of the recorder has no rates; a counter that went
 * down has none; a tick more than 1.5 periods after the one before is `late`. Where ticks are
 * missing one row with `gap` 1 stands for the hole, empty but for its times; the row after it has
 * the mean over the hole. Nothing is interpolated.
 */
export function toDstatRows(ticks: readonly RawTick[]): DstatRow[] {
  const rows: DstatRow[] = [];
  let before: RawTick | undefined;
  for (const tick of ticks) {
    if (before && isHole(before, tick)) rows.push(toGapRow(before));
    rows.push(toRow(tick, before?.segment === tick.segment ? before : undefined));
    before = tick;
  }
  return rows;
}

function isHole(before: RawTick, tick: RawTick): boolean {
  return before.segment !== tick.segment || tick.seq > before.seq + 1;
}

/** Stands at the slot of the first tick that is missing. */
function toGapRow(before: RawTick): DstatRow {
  return {
    ...times(before.wallMs + before.periodNs / 1e6, before.monotonicNs + before.periodNs),
    late: 0,
    gap: 1,
  };
}

function toRow(tick: RawTick, before: RawTick | undefined): DstatRow {
  const interval: Interval | undefined = before && {
    before,
    tick,
    elapsedS: (tick.monotonicNs - before.monotonicNs) / 1e9,
  };
  return {
    ...times(tick.wallMs, tick.monotonicNs),
    elapsed_s: interval ? round(interval.elapsedS, 6) : null,
    late: interval && interval.elapsedS * 1e9 > 1.5 * tick.periodNs ? 1 : 0,
    gap: 0,
    lateness_ms: round(tick.latenessNs / 1e6, 3),
    ...levels(tick),
    ...(interval ? rates(interval) : {}),
  };
}

function times(wallMs: number, monotonicNs: number): DstatRow {
  const iso = new Date(wallMs).toISOString();
  const [, month = '', day = '', clock = ''] = /^\d+-(\d\d)-(\d\d)T([\d:]+)/.exec(iso) ?? [];
  return {
    time: `${day}-${month} ${clock}`,
    wall_at: iso,
    monotonic_s: round(monotonicNs / 1e9, 6),
  };
}

/** What a tick says by itself. */
function levels({ memoryKib: memory, stat, load, files, mounts }: RawTick): DstatRow {
  const { total, free, buffers, cached, slabReclaimable, swapTotal, swapFree } = memory;
  const used = minus(total, free, buffers, cached, slabReclaimable ?? 0);
  return {
    memory_used_bytes: bytes(used),
    memory_buffers_bytes: bytes(buffers),
    memory_cached_bytes: bytes(cached),
    memory_free_bytes: bytes(free),
    memory_total_bytes: bytes(total),
    memory_available_bytes: bytes(memory.available),
    memory_slab_reclaimable_bytes: bytes(slabReclaimable),
    memory_shmem_bytes: bytes(memory.shmem),
    swap_used_bytes: bytes(minus(swapTotal, swapFree)),
    swap_free_bytes: bytes(swapFree),
    // The recorder itself is running while it reads, as dstat is: neither counts itself.
    processes_running: stat.running === null ? null : Math.max(0, stat.running - 1),
    processes_blocked: stat.blocked,
    load_1m: load.oneMinute,
    load_5m: load.fiveMinutes,
    load_15m: load.fifteenMinutes,
    open_files: files.openFiles,
    inodes: minus(files.inodes, files.freeInodes),
    ...Object.fromEntries(
      [...mounts].flatMap(([mountPoint, { usedBytes, freeBytes }]) => [
        [`used_bytes ${mountPoint}`, usedBytes],
        [`free_bytes ${mountPoint}`, freeBytes],
      ]),
    ),
  };
}

/** What only two ticks say. */
function rates(interval: Interval): DstatRow {
  const { before, tick, elapsedS } = interval;
  const rate = (read: (tick: RawTick) => number | null, factor = 1) =>
    rateBetween(interval, read, factor);
  // Pressure counts µs of stall: 10^4 µs/s is one percent of the time.
  const pressure = (field: keyof RawTick['pressureUs']) =>
    rate(({ pressureUs }) => pressureUs[field], 1e-4);
  const count = (read: (tick: RawTick) => number | null) => rate(read, elapsedS);
  return {
    ...cpuPercents(before.cpu, tick.cpu),
    ...netRates(interval),
    ...diskRates(interval),
    swap_in_bytes_per_s: rate(({ vmstat }) => vmstat.swappedInPages, tick.pageSizeBytes),
    swap_out_bytes_per_s: rate(({ vmstat }) => vmstat.swappedOutPages, tick.pageSizeBytes),
    paged_in_bytes_per_s: rate(({ vmstat }) => vmstat.pagedInKib, 1024),
    paged_out_bytes_per_s: rate(({ vmstat }) => vmstat.pagedOutKib, 1024),
    major_faults_per_s: rate(({ vmstat }) => vmstat.majorFaults),
    oom_kills: count(({ vmstat }) => vmstat.oomKills),
    interrupts_per_s: rate(({ stat }) => stat.interrupts),
    context_switches_per_s: rate(({ stat }) => stat.contextSwitches),
    processes_new_per_s: rate(({ stat }) => stat.processes),
    pressure_cpu_some_percent: pressure('cpuSome'),
    pressure_memory_some_percent: pressure('memorySome'),
    pressure_memory_full_percent: pressure('memoryFull'),
    pressure_io_some_percent: pressure('ioSome'),
    pressure_io_full_percent: pressure('ioFull'),
    recorder_cpu_ms: count(({ recorderCpuNs }) => recorderCpuNs / 1e6),
  };
}

function minus(from: number | null, ...parts: readonly (number | null)[]): number | null {
  return parts.reduce((left, part) => (left === null || part === null ? null : left - part), from);
}

function bytes(kib: number | null): number | null {
  return kib === null ? null : kib * 1024;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
