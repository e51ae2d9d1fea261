import {
  growthBetween,
  type CounterName,
  type CounterReadings,
  type Growth,
} from './counter-series.js';
import { RATES, type RateName, type ToolRow } from './tool-row.js';

type DiskCounter = Extract<CounterName, 'writtenSectors' | 'pagedOutKib'>;

/** How far a row's figure is from what the counters really did in the interval that it claims. */
interface RateError {
  readonly reported: number;
  readonly truth: number;
  /** Of the CPU's share: percentage points; of all others: % of the true rate, NaN when that is 0. */
  readonly error: number;
  /**
   * How far what it counted is outside of what the reader saw around the interval's two ends, in
   * units of the counter (jiffies, sectors of 512 B or KiB, bytes, events); 0 is exact.
   */
  readonly beyond: number;
}

export type RateErrors = Readonly<Partial<Record<RateName, RateError>>>;

const COUNTERS = {
  netReceivedBytesPerS: 'receivedBytes',
  contextSwitchesPerS: 'contextSwitches',
  interruptsPerS: 'interrupts',
} as const;
const BYTES_PER_UNIT = { writtenSectors: 512, pagedOutKib: 1024 } as const;

/**
 * Compares each rate of a row with the reader's over `[at − claimed, at]`. Rates that the tool does
 * not have, and intervals that the reader does not cover, are left out.
 */
export function rateErrors(
  row: ToolRow,
  readings: CounterReadings,
  diskCounter: DiskCounter,
): RateErrors {
  const { atS, claimedS } = row;
  if (claimedS === null) return {};
  const growthOf = (counter: CounterName) => growthBetween(readings[counter], atS - claimedS, atS);
  const errors: Partial<Record<RateName, RateError>> = {};
  for (const name of RATES) {
    const reported = row.rates[name];
    if (reported === null) continue;
    if (name === 'cpuBusyPercent') {
      const [busy, total] = [growthOf('busyJiffies'), growthOf('totalJiffies')];
      if (busy && total) errors[name] = shareError(reported, busy, total);
    } else {
      const isDisk = name === 'diskWrittenBytesPerS';
      const growth = growthOf(isDisk ? diskCounter : COUNTERS[name]);
      const unit = isDisk ? BYTES_PER_UNIT[diskCounter] : 1;
      if (growth) errors[name] = countError(reported, growth, claimedS, unit);
    }
  }
  return errors;
}

function countError(
  reported: number,
  growth: Growth,
  claimedS: number,
  unitsPerCount: number,
): RateError {
  const truth = (growth.value * unitsPerCount) / claimedS;
  return {
    reported,
    truth,
    error: truth === 0 ? NaN : (100 * (reported - truth)) / truth,
    beyond: outside((reported * claimedS) / unitsPerCount, growth),
  };
}

/** Both parts of a share are whole jiffies: it is exact when some two that are possible give it. */
function shareError(reported: number, busy: Growth, total: Growth): RateError {
  const truth = total.value === 0 ? 0 : (100 * busy.value) / total.value;
  const jiffies = (reported / 100) * total.value;
  const slack = total.upper - total.lower;
  return {
    reported,
    truth,
    error: reported - truth,
    beyond: outside(jiffies, { ...busy, lower: busy.lower - slack, upper: busy.upper + slack }),
  };
}

function outside(count: number, { lower, upper }: Growth): number {
  // Rates are floating-point numbers: a millionth of a count is none.
  const beyond = Math.max(0, lower - count, count - upper);
  return beyond < 1e-6 * Math.max(1, count) ? 0 : beyond;
}
