import { PRESSURE_FIELDS, type Section } from './raw-tick.js';

/** Which cgroup a reading is of. */
export interface CgroupName {
  /** `machine.slice`, `machine`, `docker` or `system.slice`. */
  readonly slice: string;
  /** libvirt's domain or the first characters of Docker's container; empty for the slice itself. */
  readonly guest: string;
  /** Id of the server that the guest is; empty for the slice, and where the node does not tell. */
  readonly server: string;
}

/**
 * Counters of one cgroup since it was made, of the processes in it and below. Null where the node
 * has no such counter, or left it out of this reading (hosts/README.md says how often it is read).
 */
export interface CgroupReading extends CgroupName {
  readonly cpuUsageUs: number | null;
  readonly cpuUserUs: number | null;
  readonly cpuSystemUs: number | null;
  /** What is charged to it now, page cache included. */
  readonly memoryBytes: number | null;
  /** Over all block devices; what is layered (loop, dm, md) counts once for each layer. */
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
  readonly pressureUs: Section<(typeof PRESSURE_FIELDS)[number]>;
}

/** A name and its numbers. */
const CELLS = 12;

/**
 * Reads section `g` of a tick: the version of the cgroups, then per cgroup
 * `slice[/guest[=server]]` and eleven numbers as the kernel prints them.
 * @param clockTicks per second: the unit of the first version's user and system time
 */
export function parseCgroups(
  [version, ...cells]: readonly string[],
  clockTicks: number,
): readonly CgroupReading[] {
  const [usageUs, timeUs] = version === '1' ? [1e-3, 1e6 / clockTicks] : [1, 1];
  const readings: CgroupReading[] = [];
  for (let at = 0; at < cells.length; at += CELLS) {
    const [name = '', ...numbers] = cells.slice(at, at + CELLS);
    const number = (index: number, factor = 1): number | null => {
      const cell = numbers[index] ?? 'missing';
      return cell === '-' ? null : Number(cell) * factor;
    };
    const pressure = PRESSURE_FIELDS.map((field, index) => [field, number(6 + index)] as const);
    readings.push({
      ...parseName(name),
      cpuUsageUs: number(0, usageUs),
      cpuUserUs: number(1, timeUs),
      cpuSystemUs: number(2, timeUs),
      memoryBytes: number(3),
      readBytes: number(4),
      writtenBytes: number(5),
      pressureUs: Object.fromEntries(pressure) as CgroupReading['pressureUs'],
    });
  }
  return readings;
}

function parseName(name: string): CgroupName {
  const [, slice = '', guest = '', server = ''] =
    /^([^/]*)(?:\/([^=]*)(?:=(.*))?)?$/.exec(name) ?? [];
  return { slice, guest, server };
}
