import { stringify } from 'csv-stringify/sync';
import {
  DSTAT_COLUMNS,
  mountColumns,
  PACKBENCH_COLUMNS,
  RUN_COLUMN,
  type DstatCell,
  type DstatColumn,
} from './dstat-columns.js';
import { toDstatRows } from './dstat-rows.js';
import type { RawTick } from './raw-tick.js';

/** The recording of one run. */
export interface DstatSegment {
  /** Id of the run. */
  readonly run: string;
  readonly ticks: readonly RawTick[];
}

/**
 * The columns of a file with these ticks: dstat's, two for each mount point that any tick has, and
 * packbench's own.
 */
export function dstatColumns(ticks: readonly RawTick[]): readonly DstatColumn[] {
  const mountPoints = new Set(ticks.flatMap(({ mounts }) => [...mounts.keys()]));
  return [...DSTAT_COLUMNS, ...[...mountPoints].flatMap(mountColumns), ...PACKBENCH_COLUMNS];
}

/**
 * CSV as dstat's --output writes it: a line of groups, a line of names (both quoted), then the rows.
 * The recordings of several runs stand one after the other, with the run in the last column.
 */
export function toDstatCsv(segments: readonly DstatSegment[]): string {
  const columns = [...dstatColumns(segments.flatMap(({ ticks }) => ticks)), RUN_COLUMN];
  const groups = columns.map(({ group }, at) => (columns[at - 1]?.group === group ? '' : group));
  const names = columns.map(({ name }) => name);
  const rows = segments.flatMap(({ run, ticks }) =>
    toDstatRows(ticks).map((row) =>
      columns.map(({ key }) => (key === RUN_COLUMN.key ? run : toText(row[key] ?? null))),
    ),
  );
  return stringify([groups, names], { quoted_string: true, quoted_empty: false }) + stringify(rows);
}

/** Six decimals at most, and none where there are none to write. */
function toText(cell: DstatCell): string {
  if (cell === null) return '';
  return typeof cell === 'number' ? String(Number(cell.toFixed(6))) : cell;
}
