import { parseCgroups } from './cgroup-reading.js';
import {
  CPU_FIELDS,
  FILE_FIELDS,
  LOAD_FIELDS,
  MEMORY_FIELDS,
  PRESSURE_FIELDS,
  STAT_FIELDS,
  VMSTAT_FIELDS,
  type RawTick,
  type Section,
} from './raw-tick.js';
import type { SpoolHeader } from './spool-header.js';

/** Reads a `t` line of a spool. Undefined when a part of it is missing or is not a number. */
export function parseTick(line: string, segment: number, header: SpoolHeader): RawTick | undefined {
  const [head = '', ...sections] = line.split('\t');
  // The dot at the end says that the line is whole.
  if (sections.pop() !== '.') return undefined;
  const cells = new Map(
    sections.map((section) => [section[0], section.slice(1).trim().split(' ').filter(Boolean)]),
  );
  const of = (key: string) => cells.get(key) ?? [];
  const [seq, monotonicNs, wallNs, latenessNs, recorderCpuNs] = head
    .split(' ')
    .slice(1)
    .map(Number);
  if (
    seq === undefined ||
    monotonicNs === undefined ||
    wallNs === undefined ||
    latenessNs === undefined ||
    recorderCpuNs === undefined
  ) {
    return undefined;
  }
  const tick: RawTick = {
    segment,
    seq,
    periodNs: header.period_ns,
    pageSizeBytes: header.page_size,
    monotonicNs,
    wallMs: wallNs / 1e6,
    latenessNs,
    recorderCpuNs,
    cpu: toSection(CPU_FIELDS, of('c')),
    stat: toSection(STAT_FIELDS, of('s')),
    memoryKib: toSection(MEMORY_FIELDS, of('m')),
    vmstat: toSection(VMSTAT_FIELDS, of('v')),
    load: toSection(LOAD_FIELDS, of('l')),
    files: toSection(FILE_FIELDS, of('f')),
    pressureUs: toSection(PRESSURE_FIELDS, of('p')),
    disks: toGroups(
      of('d'),
      4,
      ([reads = NaN, readSectors = NaN, writes = NaN, writtenSectors = NaN]) => ({
        reads,
        readSectors,
        writes,
        writtenSectors,
      }),
    ),
    interfaces: toGroups(of('n'), 2, ([receivedBytes = NaN, sentBytes = NaN]) => ({
      receivedBytes,
      sentBytes,
    })),
    mounts: toGroups(of('u'), 2, ([usedBytes = NaN, freeBytes = NaN]) => ({
      usedBytes,
      freeBytes,
    })),
    cgroups: parseCgroups(of('g'), header.clock_ticks),
  };
  return hasNaN(tick) ? undefined : tick;
}

/** `-` and what an older kernel leaves out become null. */
function toSection<Field extends string>(
  fields: readonly Field[],
  cells: readonly string[],
): Section<Field> {
  const entries = fields.map((field, index) => {
    const cell = cells[index] ?? '-';
    return [field, cell === '-' ? null : Number(cell)];
  });
  return Object.fromEntries(entries) as Section<Field>;
}

/** `sda 1 2 3 4 sdb 5 6 7 8` → a map by name. */
function toGroups<T>(
  cells: readonly string[],
  size: number,
  build: (numbers: readonly number[]) => T,
): Map<string, T> {
  const found = new Map<string, T>();
  for (let at = 0; at < cells.length; at += size + 1) {
    found.set(unescape(cells[at] ?? ''), build(cells.slice(at + 1, at + 1 + size).map(Number)));
  }
  return found;
}

/** mountinfo writes blanks and backslashes of a path as `\\040` (proc(5)). */
function unescape(name: string): string {
  return name.replace(/\\([0-7]{3})/g, (_all, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

function hasNaN(value: unknown): boolean {
  if (typeof value === 'number') return Number.isNaN(value);
  if (value instanceof Map) return [...value.values()].some(hasNaN);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasNaN);
}
