import { stringify } from 'csv-stringify/sync';
import type { CgroupReading } from './cgroup-reading.js';
import type { DstatSegment } from './dstat-csv.js';
import type { RawTick } from './raw-tick.js';

/** The columns of samples/<target>/<host>.cgroups.csv; the unit is the last word. */
export const CGROUP_COLUMNS = [
  'run',
  'wall_at',
  'monotonic_s',
  'slice',
  'guest',
  'server',
  'cpu_usage_us',
  'cpu_user_us',
  'cpu_system_us',
  'memory_bytes',
  'io_read_bytes',
  'io_written_bytes',
  'pressure_cpu_some_us',
  'pressure_memory_some_us',
  'pressure_memory_full_us',
  'pressure_io_some_us',
  'pressure_io_full_us',
] as const;

/**
 * A row per reading of a cgroup, with its raw counters; a cell is empty where there is none.
 * Undefined when no tick has a cgroup: then there is no file.
 */
export function toCgroupCsv(segments: readonly DstatSegment[]): string | undefined {
  const rows = segments.flatMap(({ run, ticks }) =>
    ticks.flatMap((tick) => tick.cgroups.map((reading) => toRow(run, tick, reading))),
  );
  return rows.length === 0 ? undefined : stringify([CGROUP_COLUMNS, ...rows]);
}

function toRow(run: string, tick: RawTick, reading: CgroupReading): readonly (string | number)[] {
  const { slice, guest, server, pressureUs } = reading;
  const counters = [
    reading.cpuUsageUs,
    reading.cpuUserUs,
    reading.cpuSystemUs,
    reading.memoryBytes,
    reading.readBytes,
    reading.writtenBytes,
    pressureUs.cpuSome,
    pressureUs.memorySome,
    pressureUs.memoryFull,
    pressureUs.ioSome,
    pressureUs.ioFull,
  ];
  return [
    run,
    new Date(tick.wallMs).toISOString(),
    (tick.monotonicNs / 1e9).toFixed(6),
    slice,
    guest,
    server,
    ...counters.map((counter) => (counter === null ? '' : Math.round(counter))),
  ];
}
