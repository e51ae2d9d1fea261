/** Counters of the independent reader, in the order of its lines; each group has its own time. */
const GROUPS = [
  ['busyJiffies', 'totalJiffies', 'contextSwitches', 'interrupts'],
  ['writtenSectors'],
  ['receivedBytes'],
  ['pagedOutKib'],
] as const;
export type CounterName = (typeof GROUPS)[number][number];

/** What a counter was at a moment of the monotonic clock. */
export interface Reading {
  readonly atS: number;
  readonly value: number;
}

export type CounterReadings = Readonly<Record<CounterName, readonly Reading[]>>;

/** Reads what counter-reader.py printed; a last line without its newline is left out. */
export function parseCounterReadings(text: string): CounterReadings {
  const readings = Object.fromEntries(
    GROUPS.flat().map((name) => [name, [] as Reading[]]),
  ) as Record<CounterName, Reading[]>;
  for (const line of text.split('\n').slice(0, -1)) {
    const cells = line.split(' ');
    let at = 0;
    for (const group of GROUPS) {
      const atS = Number(cells[at++]) / 1e9;
      for (const name of group) readings[name].push({ atS, value: Number(cells[at++]) });
    }
  }
  return readings;
}

/** How much a counter grew between two moments, by readings that are not of these very moments. */
export interface Growth {
  /** Linear between the two readings nearest to each moment. */
  readonly value: number;
  /** What it was at least, and at most: by the readings around each moment. */
  readonly lower: number;
  readonly upper: number;
}

/**
 * A tool takes its stamp just before it reads: 1 ms is allowed for what passes until it has read.
 */
const READING_S = 0.001;

/** Undefined where the readings do not reach to both sides of both moments. */
export function growthBetween(
  readings: readonly Reading[],
  fromS: number,
  toS: number,
): Growth | undefined {
  const from = around(readings, fromS);
  const to = around(readings, toS);
  return (
    from &&
    to && {
      value: to.value - from.value,
      lower: to.before - from.after,
      upper: to.after - from.before,
    }
  );
}

function around(
  readings: readonly Reading[],
  atS: number,
): { value: number; before: number; after: number } | undefined {
  const [before, next] = [lastUntil(readings, atS), lastUntil(readings, atS) + 1];
  const [earlier, later] = [readings[before], readings[next]];
  const afterReading = readings[lastUntil(readings, atS + READING_S) + 1];
  if (!earlier || !later || !afterReading) return undefined;
  const share = (atS - earlier.atS) / (later.atS - earlier.atS);
  return {
    value: earlier.value + share * (later.value - earlier.value),
    before: earlier.value,
    after: afterReading.value,
  };
}

/** Index of the last reading at or before a moment, −1 if there is none. Bisection. */
function lastUntil(readings: readonly Reading[], atS: number): number {
  let [low, high] = [0, readings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((readings[middle]?.atS ?? Infinity) <= atS) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
