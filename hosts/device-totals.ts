import type { Interval } from './counter-rate.js';
import type { DstatRow } from './dstat-columns.js';

/**
 * Interfaces whose bytes another one counts already, by dstat's rule (class dstat_net of dstat 0.7:
 * `^(lo|bond\d+|face|.+\.\d+)$`). Bridges and taps count, as they do there.
 */
const NOT_IN_NET_TOTAL = /^(lo|bond\d+|face|.+\.\d+)$/;
/** Layers over other disks: device mapper and software RAID (class dstat_disk of dstat 0.7). */
const NOT_IN_DISK_TOTAL = /^(dm-\d+|md\d+|VxVM\d+)$/;
const SECTOR_BYTES = 512;

/** Bytes per second over all interfaces. */
export function netRates({ before, tick, elapsedS }: Interval): DstatRow {
  const total = totalOf(before.interfaces, tick.interfaces, NOT_IN_NET_TOTAL, elapsedS);
  return {
    net_received_bytes_per_s: total(({ receivedBytes }) => receivedBytes),
    net_sent_bytes_per_s: total(({ sentBytes }) => sentBytes),
  };
}

/** Bytes and requests per second over all whole disks. */
export function diskRates({ before, tick, elapsedS }: Interval): DstatRow {
  const total = totalOf(before.disks, tick.disks, NOT_IN_DISK_TOTAL, elapsedS);
  return {
    disk_read_bytes_per_s: total(({ readSectors }) => readSectors * SECTOR_BYTES),
    disk_written_bytes_per_s: total(({ writtenSectors }) => writtenSectors * SECTOR_BYTES),
    disk_reads_per_s: total(({ reads }) => reads),
    disk_writes_per_s: total(({ writes }) => writes),
  };
}

/**
 * Sums what passed on each device that both ticks have. dstat sums the counters first, so a device
 * that comes or goes with a server shows there as a jump of its whole counter. When one counter
 * went down the total is not known, and null.
 */
function totalOf<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  excluded: RegExp,
  elapsedS: number,
): (read: (device: T) => number) => number | null {
  return (read) => {
    if (!(elapsedS > 0)) return null;
    let passed = 0;
    for (const [name, device] of after) {
      const earlier = before.get(name);
      if (earlier === undefined || excluded.test(name)) continue;
      const difference = read(device) - read(earlier);
      if (difference < 0) return null;
      passed += difference;
    }
    return passed / elapsedS;
  };
}
