/** A closed interval that contains a true value. Both ends in the same unit, ms unless said. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

export const intersect = (a: Interval, b: Interval): Interval | undefined => {
  const lower = Math.max(a.lower, b.lower);
  const upper = Math.min(a.upper, b.upper);
  return lower <= upper ? { lower, upper } : undefined;
};

/** All differences `a − b`. */
export const difference = (a: Interval, b: Interval): Interval => ({
  lower: a.lower - b.upper,
  upper: a.upper - b.lower,
});

export const widen = (a: Interval, by: number): Interval => ({
  lower: a.lower - by,
  upper: a.upper + by,
});

export const middle = (a: Interval): number => (a.lower + a.upper) / 2;
