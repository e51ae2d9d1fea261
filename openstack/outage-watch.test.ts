import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OutageWatch } from './outage-watch.js';

const MINUTE = 60_000;

/** Answered, or failed, at once. */
const right = (atMs: number, service = 'compute') => ({
  ...{ service, sentAtMs: atMs, settledAtMs: atMs },
});
const wrong = (atMs: number, problem = '503') => ({
  ...{ ...right(atMs), endpoint: 'cloud:8774', problem },
});
const times = (watch: OutageWatch): unknown[] =>
  watch.since(0).map((o) => [o.startedAtMs, o.endedAtMs]);

describe('OutageWatch', () => {
  test('an outage is from the sending of the first that went wrong to the next answer', () => {
    const watch = new OutageWatch();
    watch.right(right(500));
    watch.wrong({ ...wrong(1000, 'connection refused'), settledAtMs: 1100 });
    watch.wrong({ ...wrong(1500, '503'), settledAtMs: 1700 });
    expect(watch.since(0)).toMatchObject([{ startedAtMs: 1000, endedAtMs: null }]);
    watch.right({ ...right(3000), settledAtMs: 4000 });
    watch.right(right(5000));
    expect(watch.since(0)).toEqual([
      {
        endpoint: 'cloud:8774',
        startedAtMs: 1000,
        endedAtMs: 4000,
        failedAtMs: 1700,
        failures: 2,
        problem: 'connection refused',
      },
    ]);
  });

  test('another service answers for itself alone, and a moved one is the same service', () => {
    const watch = new OutageWatch();
    watch.wrong(wrong(1000));
    watch.right(right(2000, 'image'));
    watch.wrong({ ...wrong(2500), endpoint: 'elsewhere:1' });
    watch.right(right(3000));
    expect(watch.since(0)).toMatchObject([
      { endpoint: 'cloud:8774', endedAtMs: 3000, failures: 2 },
    ]);
  });

  test('a stumble within a second is the same outage', () => {
    const watch = new OutageWatch();
    watch.wrong(wrong(1000));
    watch.right(right(2000));
    watch.wrong(wrong(2900));
    watch.right(right(3000));
    watch.wrong(wrong(4100));
    watch.right(right(4200));
    expect(times(watch)).toEqual([
      [1000, 3000],
      [4100, 4200],
    ]);
  });

  test('one that nobody asked about for long is known to its last failure', () => {
    const watch = new OutageWatch();
    watch.wrong(wrong(1000));
    watch.wrong({ ...wrong(20_000), settledAtMs: 30_000 });
    expect(times(watch)).toEqual([[1000, null]]);
    // An operator resumes the run, an hour later.
    watch.right(right(60 * MINUTE));
    expect(times(watch)).toEqual([[1000, 30_000]]);
    watch.wrong(wrong(61 * MINUTE));
    watch.wrong(wrong(120 * MINUTE));
    expect(times(watch).slice(1)).toEqual([
      [61 * MINUTE, 61 * MINUTE],
      [120 * MINUTE, null],
    ]);
  });

  test('one that somebody asks about each minute lasts to the answer', () => {
    const watch = new OutageWatch();
    for (let minute = 1; minute < 5; minute += 1) watch.wrong(wrong(minute * MINUTE));
    // What counts is when it was asked, not how long the answer took.
    watch.right({ ...right(5 * MINUTE), settledAtMs: 7 * MINUTE });
    expect(times(watch)).toEqual([[MINUTE, 7 * MINUTE]]);
  });

  test('asked what it has seen since an instant, it says so as often as it is asked', () => {
    const watch = new OutageWatch();
    watch.wrong(wrong(1000));
    watch.right(right(2000));
    watch.wrong({ ...wrong(5000), settledAtMs: 6000 });
    for (const time of [1, 2]) {
      expect(watch.since(2001), String(time)).toMatchObject([{ startedAtMs: 5000 }]);
    }
    expect(watch.since(2000)).toHaveLength(2);
    // Whoever came later has seen nothing of it.
    expect(watch.since(6001)).toEqual([]);
  });

  test('every request that went wrong is counted in one of its windows, which lie apart', () => {
    const fate = fc.record({
      ok: fc.boolean(),
      afterMs: fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.constant(2 * MINUTE)),
    });
    fc.assert(
      fc.property(fc.array(fate, { maxLength: 200 }), (fates) => {
        const watch = new OutageWatch();
        let nowMs = 0;
        for (const { ok, afterMs } of fates) {
          nowMs += afterMs;
          if (ok) watch.right(right(nowMs));
          else watch.wrong(wrong(nowMs));
        }
        const windows = watch.since(0);
        const failures = windows.reduce((sum, window) => sum + window.failures, 0);
        expect(failures).toBe(fates.filter(({ ok }) => !ok).length);
        windows.forEach(({ startedAtMs, endedAtMs }, i) => {
          const next = windows[i + 1];
          if (next) expect(next.startedAtMs - (endedAtMs ?? Infinity)).toBeGreaterThanOrEqual(1000);
          expect(endedAtMs ?? nowMs).toBeGreaterThanOrEqual(startedAtMs);
        });
      }),
    );
  });
});
