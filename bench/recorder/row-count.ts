import { median } from '../../report/statistics/quantile.js';
import type { StallStretch } from './stall-tools.js';
import type { ToolRow } from './tool-row.js';

export interface RowCount {
  readonly expected: number;
  readonly written: number;
  readonly lost: number;
  /** Behind a grid of the period that begins at the row that was least behind, ms. */
  readonly latenessMedianMs: number;
  readonly latenessMaxMs: number;
}

/**
 * Counts the rows of `[fromS, toS)` by their own stamps. A tool owes one per period from its first to
 * its last; and one for each further period between these and the ends of the stretch.
 */
export function countRows(
  rows: readonly ToolRow[],
  periodS: number,
  fromS: number,
  toS: number,
): RowCount {
  const stamps = rows.map(({ atS }) => atS).filter((atS) => atS >= fromS && atS < toS);
  const [first, last] = [stamps[0], stamps.at(-1)];
  if (first === undefined || last === undefined) {
    const owed = Math.round((toS - fromS) / periodS);
    return { expected: owed, written: 0, lost: owed, latenessMedianMs: NaN, latenessMaxMs: NaN };
  }
  const owedIn = (stretchS: number) => Math.max(0, Math.round(stretchS / periodS) - 1);
  const within = Math.round((last - first) / periodS) + 1;
  const expected = within + owedIn(first - fromS) + owedIn(toS - last);
  const lateness = latenessOf(stamps, periodS);
  return {
    expected,
    written: stamps.length,
    lost: Math.max(0, expected - stamps.length),
    latenessMedianMs: median(lateness) * 1e3,
    latenessMaxMs: Math.max(...lateness) * 1e3,
  };
}

/**
 * Rows that are missing around stalls, beside those that were due while the tool was stopped: those
 * it must miss, the others it has lost. One that ends for good loses all to the stretch's end.
 */
export function countLostAround(
  rows: readonly ToolRow[],
  periodS: number,
  { fromS, toS, stalls }: StallStretch,
): number {
  const stamps = rows.map(({ atS }) => atS).filter((atS) => atS >= fromS && atS < toS);
  let [lost, before] = [0, fromS];
  for (const atS of [...stamps, toS]) {
    const start = before;
    const stopped = stalls.reduce(
      (sum, { stoppedS, continuedS }) =>
        sum + Math.max(0, Math.min(atS, continuedS) - Math.max(start, stoppedS)),
      0,
    );
    lost += Math.max(0, Math.round((atS - start - stopped) / periodS) - 1);
    before = atS;
  }
  return lost;
}

/** Slots are counted from row to row, so that a tool that drifts is seen to be ever later. */
function latenessOf(stamps: readonly number[], periodS: number): number[] {
  let slot = 0;
  const offsets = stamps.map((atS, i) => {
    const before = stamps[i - 1];
    if (before !== undefined) slot += Math.max(1, Math.round((atS - before) / periodS));
    return atS - slot * periodS;
  });
  const least = offsets.reduce((a, b) => Math.min(a, b), Infinity);
  return offsets.map((offset) => offset - least);
}
