import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockOffset } from './clock-offset.js';
import { operationBounds } from './operation-bounds.js';
import { stampInterval } from './stamp.js';

describe('operationBounds', () => {
  it('puts the value in the middle between the last look that was not there and the first that was', () => {
    expect(
      operationBounds({
        start: { lower: 1000, upper: 1000 },
        lastPendingAtMs: 3000,
        firstThereAtMs: 3200,
        anchorChanged: false,
      }),
    ).toEqual({
      durationMs: 2100,
      lowerMs: 2000,
      upperMs: 2200,
      inconsistent: false,
      censored: false,
    });
  });

  it('keeps the polls and says so when a stamp contradicts them', () => {
    const bounds = operationBounds({
      start: { lower: 0, upper: 0 },
      lastPendingAtMs: 2000,
      firstThereAtMs: 2100,
      anchorChanged: false,
      finished: { lower: 9000, upper: 10_000 },
      clockOffset: { lower: 0, upper: 1 },
    });
    expect(bounds).toMatchObject({ lowerMs: 2000, upperMs: 2100, inconsistent: true });
  });

  it('makes no value of the middle of a hole in the looks, and one where stamps close it', () => {
    const evidence = {
      start: { lower: 0, upper: 0 },
      lastPendingAtMs: 2000,
      firstThereAtMs: 7_200_000,
      anchorChanged: false,
      interrupted: true,
    };
    expect(operationBounds(evidence)).toMatchObject({ censored: true, lowerMs: 2000 });
    const stamped = operationBounds({
      ...evidence,
      endIsFinish: true,
      finished: { lower: 9000, upper: 9001 },
      clockOffset: { lower: 0, upper: 1 },
    });
    expect(stamped.censored).toBe(false);
    expect(stamped.durationMs).toBeCloseTo(9000, -1);
  });

  it('widens by the wall clock when the instants come from two processes', () => {
    const evidence = {
      start: { lower: 0, upper: 0 },
      lastPendingAtMs: 2000,
      firstThereAtMs: 2100,
    };
    expect(operationBounds({ ...evidence, anchorChanged: true })).toMatchObject({
      lowerMs: 1980,
      upperMs: 2120,
    });
  });

  it('holds the true duration for any latency, poll, hole in polling, clock offset and kind of stamp', () => {
    fc.assert(
      fc.property(
        fc.record({
          duration: fc.double({ min: 1, max: 60_000, noNaN: true }),
          polls: fc.array(fc.double({ min: 5, max: 3000, noNaN: true }), {
            minLength: 1,
            maxLength: 40,
          }),
          request: fc.double({ min: 0.5, max: 400, noNaN: true }),
          offset: fc.double({ min: -5000, max: 5000, noNaN: true }),
          eventLag: fc.double({ min: -450, max: 450, noNaN: true }),
          stamp: fc.constantFrom('truncated', 'rounded', 'exact', 'none'),
          dates: fc.integer({ min: 0, max: 30 }),
        }),
        ({ duration, polls, request, offset, eventLag, stamp, dates }) => {
          const sent = 1_700_000_000_000.25;
          const end = sent + duration;
          // Each look is answered with what was true in its middle.
          let at = sent;
          let lastPendingAtMs = sent;
          let firstThereAtMs: number | undefined;
          for (const gap of [...polls, ...Array.from({ length: 200 }, () => 1000)]) {
            at += gap;
            if (at + request / 2 >= end) {
              firstThereAtMs = at + request;
              break;
            }
            lastPendingAtMs = at;
          }
          if (firstThereAtMs === undefined) return;
          const clock = new ClockOffset();
          for (let i = 0; i < dates; i++) {
            const askedAt = sent - 60_000 + i * 1137;
            const read = askedAt + request / 2 + offset;
            clock.learnFromDate(Math.floor(read / 1000) * 1000, {
              sentAtMs: askedAt,
              receivedAtMs: askedAt + request,
            });
          }
          const finishedAt = end + eventLag + offset;
          const written = {
            truncated: Math.floor(finishedAt / 1000) * 1000,
            rounded: Math.round(finishedAt / 1000) * 1000,
            exact: finishedAt,
            none: 0,
          }[stamp];
          const bounds = operationBounds({
            start: { lower: sent, upper: sent },
            lastPendingAtMs,
            firstThereAtMs,
            anchorChanged: false,
            finished: stamp === 'none' ? undefined : stampInterval(written, stamp === 'exact'),
            clockOffset: clock.at(firstThereAtMs),
          });
          expect(bounds.inconsistent).toBe(false);
          // A look's answer is as old as half a request: that is inside, not on, the bounds.
          expect(duration).toBeGreaterThanOrEqual(bounds.lowerMs - 0.01);
          expect(duration).toBeLessThanOrEqual(bounds.upperMs + 0.01);
          expect(bounds.durationMs).toBeCloseTo((bounds.lowerMs + bounds.upperMs) / 2, 3);
        },
      ),
    );
  });
});

describe('operationBounds after a crash', () => {
  it.each([
    ['a short hole', 1900, false],
    ['a hole that leaves less than three quarters of the value', 900, true],
  ])(
    'keeps the bounds, and a value only while its error is small: %s',
    (_, pendingAtMs, censored) => {
      const bounds = operationBounds({
        start: { lower: 0, upper: 0 },
        lastPendingAtMs: pendingAtMs,
        firstThereAtMs: 2000,
        anchorChanged: true,
      });
      expect(bounds).toMatchObject({ lowerMs: pendingAtMs - 20, upperMs: 2020, censored });
    },
  );

  it('never censors what no crash disturbed, however coarse the polls', () => {
    const bounds = operationBounds({
      start: { lower: 0, upper: 0 },
      lastPendingAtMs: 0,
      firstThereAtMs: 2000,
      anchorChanged: false,
    });
    expect(bounds).toMatchObject({ durationMs: 1000, censored: false });
  });
});

describe('ClockOffset', () => {
  it('holds the true offset, and narrows to the width of a request', () => {
    fc.assert(
      fc.property(
        fc.record({
          offset: fc.double({ min: -5000, max: 5000, noNaN: true }),
          request: fc.double({ min: 1, max: 50, noNaN: true }),
        }),
        ({ offset, request }) => {
          const clock = new ClockOffset();
          let at = 1_700_000_000_000;
          for (let i = 0; i < 200; i++) {
            at += 137.3;
            const read = at + request / 2 + offset;
            const dateMs = Math.floor(read / 1000) * 1000;
            clock.learnFromDate(dateMs, { sentAtMs: at, receivedAtMs: at + request });
          }
          const known = clock.at(at);
          expect(clock.steps).toBe(0);
          expect(known?.lower).toBeLessThanOrEqual(offset);
          expect(known?.upper).toBeGreaterThanOrEqual(offset);
          expect((known?.upper ?? 0) - (known?.lower ?? 0)).toBeLessThan(request + 60);
        },
      ),
    );
  });

  it('starts anew when the clock was stepped', () => {
    const clock = new ClockOffset();
    clock.learn({ lower: 0, upper: 10 }, { lower: 0, upper: 0 });
    clock.learn({ lower: 5000, upper: 5010 }, { lower: 100, upper: 100 });
    expect(clock.steps).toBe(1);
    expect(clock.at(100)).toEqual({ lower: 4900, upper: 4910 });
  });
});
