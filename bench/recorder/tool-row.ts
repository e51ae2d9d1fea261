/** The rates that are compared: what all three tools print and the independent reader counts. */
export const RATES = [
  'cpuBusyPercent',
  'diskWrittenBytesPerS',
  'netReceivedBytesPerS',
  'contextSwitchesPerS',
  'interruptsPerS',
] as const;
export type RateName = (typeof RATES)[number];
/** Null: the tool has no such figure. */
type Rates = Readonly<Record<RateName, number | null>>;

/** One row of a tool, in the units common to all. */
export interface ToolRow {
  /** When it was taken, on the machine's monotonic clock, s. */
  readonly atS: number;
  /** How long the interval is that its rates claim to cover; null in a row without rates. */
  readonly claimedS: number | null;
  /** Whether the tool itself says that rows are missing before this one. */
  readonly afterGap: boolean;
  readonly rates: Rates;
}
