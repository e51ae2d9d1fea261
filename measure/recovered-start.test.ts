import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockOffset, CONTROLLERS_APART_MS } from './clock-offset.js';
import { difference } from './interval.js';
import { INTENT_SLACK_MS, recoveredStart } from './recovered-start.js';
import { stampInterval } from './stamp.js';

const INTENT = 1_700_000_000_000.25;
const FOUND = INTENT + 60_000;

describe('recoveredStart', () => {
  const only = { earliestMs: 10_000, isOnly: true, foundMs: 40_000 };

  it.each([
    ['without a stamp it is the intent', undefined, [10_000, 10_250, false, false]],
    ['a stamp that agrees ends it sooner', [9000, 10_050], [10_000, 10_150, false, false]],
    [
      'an action that began long after its intent was queued, or sent late',
      [25_000, 25_010],
      [10_000, 25_110, true, false],
    ],
    [
      'an action that began before its intent is told by another clock',
      [8000, 9000],
      [10_000, 10_250, false, true],
    ],
  ] as const)('%s', (_, begun, [lower, upper, isStamped, isInconsistent]) => {
    const stamp = begun && { lower: begun[0], upper: begun[1] };
    expect(recoveredStart({ ...only, begun: stamp })).toEqual({
      lower,
      upper,
      isStamped,
      isInconsistent,
    });
  });

  it('of several requests lies after the first, before the action, or before it was found', () => {
    const several = { ...only, isOnly: false };
    const begun = { lower: 30_000, upper: 31_000 };
    expect(recoveredStart(several)).toMatchObject({ lower: 10_000, upper: 40_000 });
    expect(recoveredStart({ ...several, begun })).toMatchObject({
      lower: 10_000,
      upper: 31_100,
      isStamped: true,
    });
  });

  it('holds the true one, for any hold-up, queue, clock, stamp and number of requests', () => {
    const share = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(
        fc.record({
          // What lies in between, a stamp of whole seconds on an unknown clock cannot tell.
          heldUp: fc.oneof(
            share.map((part) => part * INTENT_SLACK_MS),
            fc.double({ min: 4000, max: 30_000, noNaN: true }),
          ),
          queued: fc.oneof(share, fc.double({ min: 0, max: 25_000, noNaN: true })),
          /** How long after the first intent the request was meant that took effect. */
          later: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 4000, noNaN: true })),
          offset: fc.double({ min: -5000, max: 5000, noNaN: true }),
          apart: share.map((part) => (2 * part - 1) * CONTROLLERS_APART_MS),
          stamp: fc.constantFrom('truncated', 'rounded', 'exact'),
          dates: fc.integer({ min: 1, max: 30 }),
          latency: fc.double({ min: 0.5, max: 400, noNaN: true }),
        }),
        ({ heldUp, queued, later, offset, apart, stamp, dates, latency }) => {
          const sent = INTENT + later + heldUp;
          const clock = new ClockOffset();
          for (let i = 0; i < dates; i++) {
            const sentAtMs = FOUND - 30_000 + i * 977;
            const read = sentAtMs + latency / 2 + offset;
            const exchange = { sentAtMs, receivedAtMs: sentAtMs + latency };
            clock.learnFromDate(Math.floor(read / 1000) * 1000, exchange);
          }
          const began = sent + queued + offset + apart;
          const written = {
            truncated: Math.floor(began / 1000) * 1000,
            rounded: Math.round(began / 1000) * 1000,
            exact: began,
          }[stamp];
          const start = recoveredStart({
            earliestMs: INTENT,
            isOnly: later === 0,
            foundMs: FOUND,
            begun: difference(stampInterval(written, stamp === 'exact'), clock.at(FOUND)!),
          });
          expect(start.isInconsistent).toBe(false);
          expect(sent).toBeGreaterThanOrEqual(start.lower);
          expect(sent).toBeLessThanOrEqual(start.upper + 0.001);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
