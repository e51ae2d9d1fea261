import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OutageWatch } from './outage-watch.js';

const wrong = (sentAtMs: number, problem = '503', service = 'compute') => ({
  ...{ service, endpoint: 'cloud:8774', sentAtMs, problem },
});

describe('OutageWatch', () => {
  test('an outage is from the sending of the first that went wrong to the next answer', () => {
    const watch = new OutageWatch();
    watch.right('compute', 500);
    watch.wrong(wrong(1000, 'connection refused'));
    watch.wrong(wrong(1500, '503'));
    expect(watch.since(0)).toMatchObject([{ startedAtMs: 1000, endedAtMs: null }]);
    watch.right('compute', 4000);
    watch.right('compute', 5000);
    expect(watch.since(0)).toEqual([
      {
        endpoint: 'cloud:8774',
        startedAtMs: 1000,
        endedAtMs: 4000,
        failures: 2,
        problem: 'connection refused',
      },
    ]);
  });

  test('another service answers for itself alone, and a moved one is the same service', () => {
    const watch = new OutageWatch();
    watch.wrong(wrong(1000));
    watch.right('image', 2000);
    watch.wrong({ ...wrong(2500), endpoint: 'elsewhere:1' });
    watch.right('compute', 3000);
    expect(watch.since(0)).toMatchObject([
      { endpoint: 'cloud:8774', endedAtMs: 3000, failures: 2 },
    ]);
  });

  test('a stumble within a second is the same outage', () => {
    const watch = new OutageWatch();
    watch.wrong(wrong(1000));
    watch.right('compute', 2000);
    watch.wrong(wrong(2900));
    watch.right('compute', 3000);
    watch.wrong(wrong(4100));
    watch.right('compute', 4200);
    expect(watch.since(0).map((o) => [o.startedAtMs, o.endedAtMs])).toEqual([
      [1000, 3000],
      [4100, 4200],
    ]);
  });

  test('asked about what had not ended before an instant, it says so as often as it is asked', () => {
    const watch = new OutageWatch();
    watch.wrong(wrong(1000));
    watch.right('compute', 2000);
    watch.wrong(wrong(5000));
    for (const time of [1, 2]) {
      expect(watch.since(2001), String(time)).toMatchObject([{ startedAtMs: 5000 }]);
    }
    expect(watch.since(2000)).toHaveLength(2);
  });

  test('every request that went wrong is counted in one of its windows, which lie apart', () => {
    const fate = fc.record({ ok: fc.boolean(), afterMs: fc.integer({ min: 0, max: 3000 }) });
    fc.assert(
      fc.property(fc.array(fate, { maxLength: 200 }), (fates) => {
        const watch = new OutageWatch();
        let nowMs = 0;
        for (const { ok, afterMs } of fates) {
          nowMs += afterMs;
          if (ok) watch.right('compute', nowMs);
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
