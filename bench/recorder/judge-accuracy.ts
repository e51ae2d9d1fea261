import { median } from '../../report/statistics/quantile.js';
import type { CounterReadings } from './counter-series.js';
import { rateErrors, type RateErrors } from './rate-error.js';
import type { RunningTool } from './running-tool.js';
import { countLostAround } from './row-count.js';
import type { StallStretch } from './stall-tools.js';
import { RATES, type RateName, type ToolRow } from './tool-row.js';

/** What a tool said of one stall. */
export interface StallVerdict {
  /** Of the first row after it, and of the one after that. */
  readonly after: RateErrors;
  readonly next: RateErrors;
  /** Whether the tool itself says that rows are missing before the first row. */
  readonly marked: boolean;
}

/** Of all rows that no stall touched: % of the truth, or points of the CPU's share. */
interface NormalErrors {
  readonly rows: number;
  readonly medianError: number;
  readonly maxError: number;
  /** See RateError. */
  readonly maxBeyond: number;
  /** How many rows were not beyond by more than one unit of the counter. */
  readonly exactRows: number;
}

export interface AccuracyVerdict {
  readonly tool: string;
  readonly stalls: readonly StallVerdict[];
  readonly normal: Readonly<Partial<Record<RateName, NormalErrors>>>;
  /** Beside those that were due while it was stopped. */
  readonly rowsLost: number;
}

/** dool's second row after a stall is wrong too; the third is the first normal one. */
const RECOVERY_S = 2.2;

/** Judges a tool's rows by the independent reader's counters. */
export function judgeAccuracy(
  tool: Pick<RunningTool, 'name' | 'periodS' | 'diskCounter'>,
  rows: readonly ToolRow[],
  readings: CounterReadings,
  stretch: StallStretch,
): AccuracyVerdict {
  const errorsOf = (row: ToolRow | undefined) =>
    row ? rateErrors(row, readings, tool.diskCounter) : {};
  const isTouched = ({ atS, claimedS }: ToolRow) =>
    stretch.stalls.some(
      ({ stoppedS, continuedS }) =>
        atS > stoppedS && atS - (claimedS ?? 0) < continuedS + RECOVERY_S,
    );
  const normal = rows.filter((row) => !isTouched(row)).map(errorsOf);
  return {
    tool: tool.name,
    stalls: stretch.stalls.map(({ stoppedS, continuedS }) => {
      // A stamp of hundredths of a second may lie before the moment that it means.
      const [first, next] = rows.filter(({ atS }) => atS > (stoppedS + continuedS) / 2);
      return {
        after: errorsOf(first),
        next: errorsOf(next),
        marked: first?.afterGap ?? false,
      };
    }),
    rowsLost: countLostAround(rows, tool.periodS, stretch),
    normal: Object.fromEntries(
      RATES.flatMap((name) => {
        const errors = normal.flatMap((row) => row[name] ?? []);
        return errors.length > 0 ? [[name, toNormalErrors(errors)]] : [];
      }),
    ),
  };
}

function toNormalErrors(errors: readonly { error: number; beyond: number }[]): NormalErrors {
  // Where the truth is 0 there is no relative error.
  const sizes = errors.map(({ error }) => Math.abs(error)).filter((size) => !Number.isNaN(size));
  return {
    rows: errors.length,
    medianError: sizes.length > 0 ? median(sizes) : NaN,
    maxError: Math.max(0, ...sizes),
    maxBeyond: Math.max(...errors.map(({ beyond }) => beyond)),
    exactRows: errors.filter(({ beyond }) => beyond <= 1).length,
  };
}
