import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeClock } from './node-clock.js';
import { makeSpool } from './test-spool.js';
import { makeTick } from './test-tick.js';

const START_MS = Date.UTC(2026, 4, 7, 16, 48, 42);

/** One tick a second of a node whose clock is ahead by that much at each. */
const ticksAhead = (aheadMs: readonly number[]) =>
  aheadMs.map((ahead, seq) => makeTick({ seq, wallMs: START_MS + seq * 1000 + ahead }));

const at = (ticks: number, offsetMs: number) => ({
  ticks,
  lowerMs: offsetMs - 1,
  upperMs: offsetMs + 1,
});

describe('nodeClock', () => {
  it('takes the middle of the one offset that was read', () => {
    const spool = makeSpool({ ticks: ticksAhead([0, 0, 0]) });
    const { offsetMs, steps } = nodeClock(spool, [{ ticks: 0, lowerMs: 400, upperMs: 600 }]);
    expect([0, 1, 2].map(offsetMs)).toEqual([500, 500, 500]);
    expect(steps).toEqual([]);
  });

  it('places every tick on the worker clock however the node clock is set meanwhile', () => {
    const step = fc.integer({ min: -100_000, max: 100_000 }).filter((ms) => Math.abs(ms) > 1000);
    fc.assert(
      fc.property(step, step, fc.nat(5), (one, other, read) => {
        const ahead = [0, 0, one, one, one + other, one + other].map((ms) => ms + 70_000);
        fc.pre(Math.abs(one + other) > 1000);
        const reading = at(read + 1, ahead[read] ?? 0);
        const { offsetMs, steps } = nodeClock(makeSpool({ ticks: ticksAhead(ahead) }), [reading]);
        expect(steps.map(({ tick, byMs }) => [tick, byMs])).toEqual([
          [2, one],
          [4, other],
        ]);
        expect(ahead.map((_, i) => offsetMs(i))).toEqual(ahead);
      }),
    );
  });

  it('takes no step from one tick whose two clocks were read apart', () => {
    const spool = makeSpool({ ticks: ticksAhead([0, 0, 900, 0, 0]) });
    expect(nodeClock(spool, []).steps).toEqual([]);
  });

  it('counts the reading of a boot for the ticks of that boot only', () => {
    const ticks = [
      ...ticksAhead([0, 0]),
      ...ticksAhead([5000, 5000]).map((t) => ({
        ...t,
        segment: 1,
        monotonicNs: t.monotonicNs - 4e9,
      })),
    ];
    const starts = [
      { boot: 'a', ended: null },
      { boot: 'b', ended: null },
    ];
    const { offsetMs, steps } = nodeClock(makeSpool({ starts, ticks }), [at(1, 10), at(4, 5010)]);
    expect(steps).toEqual([]);
    expect([0, 1, 2, 3].map(offsetMs)).toEqual([10, 10, 5010, 5010]);
  });
});
