import type { RawTick } from './raw-tick.js';

/** Two ticks of one start of the recorder. */
export interface Interval {
  readonly before: RawTick;
  readonly tick: RawTick;
  /** Measured, on the node's monotonic clock. */
  readonly elapsedS: number;
}

/**
 * `(c_k − c_{k−1}) / (m_k − m_{k−1})` times a factor that turns the counter's unit into the rate's.
 * Null when the node has no such counter, when it went down (it was reset or it wrapped: what passed
 * is not known), and when no time has passed.
 */
export function rateBetween(
  { before, tick, elapsedS }: Interval,
  read: (tick: RawTick) => number | null,
  factor: number,
): number | null {
  const from = read(before);
  const to = read(tick);
  if (from === null || to === null || to < from || !(elapsedS > 0)) return null;
  return ((to - from) / elapsedS) * factor;
}
