import { BENCHMARK_COLUMNS, toBenchmarkRows } from './benchmark-table.js';
import { formatHeader, formatRows, type Columns } from './csv.js';
import { OUTAGE_COLUMNS, toOutageRows } from './outage-table.js';
import type { RunRecord } from './record.js';
import { OPERATION_COLUMNS, PHASE_COLUMNS, withRungs } from './run-tables.js';

/** How one CSV file over all runs of a study is made. */
export interface TableFormat {
  /** Name of the file. */
  readonly file: string;
  readonly header: string;
  /** The lines of one run. */
  readonly rowsOf: (run: RunRecord) => string;
}

const table = <T>(
  file: string,
  columns: Columns<T>,
  recordsOf: (run: RunRecord) => readonly T[],
): TableFormat => ({
  file,
  header: formatHeader(columns),
  rowsOf: (run) => formatRows(columns, recordsOf(run)),
});

export const TABLE_FORMATS: readonly TableFormat[] = [
  table('operations.csv', OPERATION_COLUMNS, (run) => withRungs(run.operations)),
  table('phases.csv', PHASE_COLUMNS, (run) => run.phases),
  table('benchmarks.csv', BENCHMARK_COLUMNS, toBenchmarkRows),
  table('outages.csv', OUTAGE_COLUMNS, toOutageRows),
];
