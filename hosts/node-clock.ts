import type { ClockOffset } from './clock-offset.js';
import type { RawTick } from './raw-tick.js';
import type { Spool } from './spool.js';

/** A reading of a node's clock in the course of a recording. */
export interface ClockReading extends ClockOffset {
  /** How many ticks the spool had then. */
  readonly ticks: number;
}

/** A node's wall clock was set, while its monotonic clock went on. */
export interface ClockStep {
  /** Index of the first tick after it. */
  readonly tick: number;
  /** Positive: set ahead. @unit ms */
  readonly byMs: number;
}

export interface NodeClock {
  /** node clock − worker clock at a tick, ms. */
  readonly offsetMs: (tick: number) => number;
  readonly steps: readonly ClockStep[];
}

/**
 * Slewing (at most 500 ppm) moves the wall clock by less between two ticks, and so does a recorder
 * that is held up between its readings of the two clocks. @unit ms
 */
const LEAST_STEP_MS = 250;

/**
 * Maps the ticks of a recording to the worker's clock. An offset is known where it was read; from
 * there it goes on until the wall clock steps against the monotonic one, which shows by how much.
 * Across a reboot nothing is known of the clock: there a reading of its own counts.
 */
export function nodeClock(spool: Spool, readings: readonly ClockReading[]): NodeClock {
  const { ticks } = spool;
  const steps: ClockStep[] = [];
  /** Sum of the steps since the boot, and the number of the boot, of each tick. */
  const states: { readonly sumMs: number; readonly boot: number }[] = [];
  let [boot, sumMs, levelMs] = [0, 0, 0];
  ticks.forEach((tick, index) => {
    const before = ticks[index - 1];
    const byMs = differenceMs(tick) - levelMs;
    if (!before || !isSameBoot(spool, before, tick)) {
      boot++;
      [sumMs, levelMs] = [0, differenceMs(tick)];
    } else if (Math.abs(byMs) <= LEAST_STEP_MS) {
      levelMs += byMs;
    } else if (isLasting(spool, index, levelMs)) {
      steps.push({ tick: index, byMs });
      sumMs += byMs;
      levelMs += byMs;
    }
    states.push({ sumMs, boot });
  });
  const known = readings.map(({ ticks: count, lowerMs, upperMs }) => ({
    tick: Math.min(Math.max(count, 1), Math.max(ticks.length, 1)) - 1,
    offsetMs: (lowerMs + upperMs) / 2,
  }));
  return {
    steps,
    offsetMs(index) {
      const at = states[index];
      let nearest: (typeof known)[number] | undefined;
      let least = Infinity;
      for (const reading of known) {
        // One of the same boot is always nearer than one of another.
        const otherBoot = states[reading.tick]?.boot === at?.boot ? 0 : ticks.length;
        const distance = Math.abs(reading.tick - index) + otherBoot;
        if (distance < least) [nearest, least] = [reading, distance];
      }
      if (!nearest) return 0;
      const from = states[nearest.tick];
      const sameBoot = at !== undefined && at.boot === from?.boot;
      const steppedMs = sameBoot ? at.sumMs - from.sumMs : 0;
      return nearest.offsetMs + steppedMs;
    },
  };
}

const differenceMs = ({ wallMs, monotonicNs }: RawTick): number => wallMs - monotonicNs / 1e6;

/** Of two starts that do not say it, a monotonic clock that went on means the same boot. */
function isSameBoot({ starts }: Spool, before: RawTick, tick: RawTick): boolean {
  if (before.segment === tick.segment) return true;
  const [one, other] = [starts[before.segment]?.header, starts[tick.segment]?.header];
  return one?.boot_id === other?.boot_id && tick.monotonicNs > before.monotonicNs;
}

/** Held up between its readings of the two clocks, a recorder shows a step in one tick only. */
function isLasting(spool: Spool, index: number, levelMs: number): boolean {
  const [tick, next] = [spool.ticks[index], spool.ticks[index + 1]];
  if (!tick || !next || !isSameBoot(spool, tick, next)) return true;
  return Math.abs(differenceMs(next) - levelMs) > LEAST_STEP_MS;
}
