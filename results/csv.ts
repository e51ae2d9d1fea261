import { stringify } from 'csv-stringify/sync';

/** Numbers stay numbers (a negative one is no formula), null becomes an empty cell. */
export type Cell = string | number | null;

/** One column: its snake_case name, unit last, and the cell it takes from a record. */
export type Columns<T> = Readonly<Record<string, (record: T) => Cell>>;

/**
 * RFC 4180 lines, without the header. Text that a spreadsheet would run as a formula (it starts
 * with `=`, `+`, `-`, `@`, tab or return) gets a leading apostrophe: fault texts come from outside.
 */
export function formatRows<T>(columns: Columns<T>, records: readonly T[]): string {
  const cells = Object.values(columns);
  return stringifyRows(records.map((record) => cells.map((cell) => cell(record))));
}

export function formatHeader<T>(columns: Columns<T>): string {
  return stringifyRows([Object.keys(columns)]);
}

function stringifyRows(rows: readonly (readonly Cell[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { record_delimiter: 'windows', escape_formulas: true },
  );
}
