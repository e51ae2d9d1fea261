import { nodeClock, type ClockReading } from './node-clock.js';
import { sampleGaps } from './sample-gaps.js';
import type { Spool } from './spool.js';

/**
 * What a reader must know of a recording, in words: of which times there are no samples and why,
 * steps of the node's clock, lines that cannot be read. Times are UTC on the worker's clock.
 */
export function describeRecording(
  spool: Spool,
  readings: readonly ClockReading[],
): readonly string[] {
  const { offsetMs, steps } = nodeClock(spool, readings);
  const timeOf = (index: number | undefined): string | undefined => {
    const tick = index === undefined ? undefined : spool.ticks[index];
    return tick && index !== undefined ? clockTime(tick.wallMs - offsetMs(index)) : undefined;
  };
  const gaps = sampleGaps(spool).map(({ before, after, reason }) => {
    const [from, to] = [timeOf(before), timeOf(after)];
    if (from && to) return `no samples from ${from} to ${to}: ${reason}`;
    if (from) return `no samples after ${from}: ${reason}`;
    return to ? `no samples before ${to}: ${reason}` : `no samples: ${reason}`;
  });
  const stepped = steps.map(({ tick, byMs }) => {
    const seconds = (Math.abs(byMs) / 1000).toFixed(1);
    const how = byMs > 0 ? 'ahead' : 'back';
    return `the node's clock was set ${how} by ${seconds} s at ${timeOf(tick) ?? ''}: samples before and after it are placed by its offset then`;
  });
  return [...gaps, ...stepped, ...spool.problems];
}

/** When the last sample was taken, as `12:00:05`; undefined when there is none. */
export function lastSampleTime(
  spool: Spool,
  readings: readonly ClockReading[],
): string | undefined {
  const index = spool.ticks.length - 1;
  const tick = spool.ticks[index];
  return tick && clockTime(tick.wallMs - nodeClock(spool, readings).offsetMs(index));
}

const clockTime = (epochMs: number): string => new Date(epochMs).toISOString().slice(11, 19);
