/** One column of samples/<target>/<host>.csv: dstat's group and name above it, its unit, its key. */
export interface DstatColumn {
  /** First header line; dstat writes it once per group. */
  readonly group: string;
  /** Second header line. */
  readonly name: string;
  readonly unit: string;
  /** Name of the value in a row; the unit is its last word. */
  readonly key: string;
}

/** A CSV cell; null (empty) where there is nothing that could be known. */
export type DstatCell = number | string | null;

/** By key of the column. */
export type DstatRow = Readonly<Record<string, DstatCell>>;

/**
 * dstat's columns in the order of the 2014 study, up to the disk space: those columns are two per
 * mount point, and come between these and `PACKBENCH_COLUMNS`.
 */
export const DSTAT_COLUMNS: readonly DstatColumn[] = [
  column('system', 'time', 'dd-mm HH:MM:SS, UTC, clock of the node', 'time'),
  column('total cpu usage', 'usr', '% of all CPUs', 'cpu_user_percent'),
  column('total cpu usage', 'sys', '% of all CPUs', 'cpu_system_percent'),
  column('total cpu usage', 'idl', '% of all CPUs', 'cpu_idle_percent'),
  column('total cpu usage', 'wai', '% of all CPUs', 'cpu_iowait_percent'),
  column('total cpu usage', 'hiq', '% of all CPUs', 'cpu_irq_percent'),
  column('total cpu usage', 'siq', '% of all CPUs', 'cpu_softirq_percent'),
  column('memory usage', 'used', 'bytes', 'memory_used_bytes'),
  column('memory usage', 'buff', 'bytes', 'memory_buffers_bytes'),
  column('memory usage', 'cach', 'bytes', 'memory_cached_bytes'),
  column('memory usage', 'free', 'bytes', 'memory_free_bytes'),
  column('swap', 'used', 'bytes', 'swap_used_bytes'),
  column('swap', 'free', 'bytes', 'swap_free_bytes'),
  column('net/total', 'recv', 'bytes/s', 'net_received_bytes_per_s'),
  column('net/total', 'send', 'bytes/s', 'net_sent_bytes_per_s'),
  column('paging', 'in', 'bytes/s', 'swap_in_bytes_per_s'),
  column('paging', 'out', 'bytes/s', 'swap_out_bytes_per_s'),
  column('system', 'int', 'events/s', 'interrupts_per_s'),
  column('system', 'csw', 'events/s', 'context_switches_per_s'),
  column('procs', 'run', 'processes', 'processes_running'),
  column('procs', 'blk', 'processes', 'processes_blocked'),
  column('procs', 'new', 'processes/s', 'processes_new_per_s'),
  column('dsk/total', 'read', 'bytes/s', 'disk_read_bytes_per_s'),
  column('dsk/total', 'writ', 'bytes/s', 'disk_written_bytes_per_s'),
  column('io/total', 'read', 'requests/s', 'disk_reads_per_s'),
  column('io/total', 'writ', 'requests/s', 'disk_writes_per_s'),
  column('load avg', '1m', 'load average', 'load_1m'),
  column('load avg', '5m', 'load average', 'load_5m'),
  column('load avg', '15m', 'load average', 'load_15m'),
  column('filesystem', 'files', 'count', 'open_files'),
  column('filesystem', 'inodes', 'count', 'inodes'),
];

/** What packbench adds after dstat's columns; names carry their unit. */
export const PACKBENCH_COLUMNS: readonly DstatColumn[] = [
  added('wall_at', 'ISO 8601, UTC, clock of the node'),
  added('monotonic_s', 's'),
  added('elapsed_s', 's since the row before'),
  added('late', '0 or 1'),
  added('gap', '0 or 1'),
  added('lateness_ms', 'ms'),
  added('cpu_steal_percent', '% of all CPUs'),
  added('cpu_guest_percent', '% of all CPUs; inside usr'),
  added('memory_total_bytes', 'bytes'),
  added('memory_available_bytes', 'bytes'),
  added('memory_slab_reclaimable_bytes', 'bytes'),
  added('memory_shmem_bytes', 'bytes'),
  added('paged_in_bytes_per_s', 'bytes/s'),
  added('paged_out_bytes_per_s', 'bytes/s'),
  added('major_faults_per_s', 'events/s'),
  added('oom_kills', 'events since the row before'),
  added('pressure_cpu_some_percent', '% of the time'),
  added('pressure_memory_some_percent', '% of the time'),
  added('pressure_memory_full_percent', '% of the time'),
  added('pressure_io_some_percent', '% of the time'),
  added('pressure_io_full_percent', '% of the time'),
  added('recorder_cpu_ms', 'ms of CPU time since the row before'),
];

/** The last column: which run a row belongs to. */
export const RUN_COLUMN: DstatColumn = added('run', 'id of the run');

/** Disk space of one mount point: used and free. */
export function mountColumns(mountPoint: string): readonly DstatColumn[] {
  return [
    column(mountPoint, 'used', 'bytes', `used_bytes ${mountPoint}`),
    column(mountPoint, 'free', 'bytes', `free_bytes ${mountPoint}`),
  ];
}

function column(group: string, name: string, unit: string, key: string): DstatColumn {
  return { group, name, unit, key };
}

function added(key: string, unit: string): DstatColumn {
  return { group: 'packbench', name: key, unit, key };
}
