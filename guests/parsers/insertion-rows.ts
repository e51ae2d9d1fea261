/** One report line of the index insertion benchmark: the nine columns of iibench. */
export interface InsertionRow {
  /** Rows inserted so far. */
  readonly rows: number;
  /** Since the report before. @unit s */
  readonly seconds: number;
  readonly totalSeconds: number;
  /** Since the start. */
  readonly insertsPerSecond: number;
  readonly tableRows: number;
  /** Since the report before. */
  readonly lastInsertsPerSecond: number;
  /** Index queries of the other threads so far. */
  readonly queries: number;
  readonly queriesPerSecond: number;
  readonly lastQueriesPerSecond: number;
}

const NINE_NUMBERS = /^\d+(?: \d+(?:\.\d+)?){8}$/;

/** The report lines, in order; other lines are passed over. Of iibench.lua and of iibench.py. */
export function parseInsertionRows(output: string): readonly InsertionRow[] {
  return output
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => NINE_NUMBERS.test(line))
    .map((line) => {
      const [n0, n1, n2, n3, n4, n5, n6, n7, n8] = line.split(' ').map(Number) as Nine;
      return {
        ...{ rows: n0, seconds: n1, totalSeconds: n2, insertsPerSecond: n3, tableRows: n4 },
        ...{
          lastInsertsPerSecond: n5,
          queries: n6,
          queriesPerSecond: n7,
          lastQueriesPerSecond: n8,
        },
      };
    });
}

type Nine = [number, number, number, number, number, number, number, number, number];
