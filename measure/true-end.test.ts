import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockOffset, CONTROLLERS_APART_MS } from './clock-offset.js';
import { observe, type Look, type Sight } from './observe.js';
import { COMMIT_LAG_MS, operationBounds, type Bounds } from './operation-bounds.js';
import { PollSchedule } from './poll-schedule.js';
import { stampInterval } from './stamp.js';

/** Epoch ms of the worker's clock when the request is sent. */
const SENT = 1_700_000_000_000.25;
const DRIFT = 50e-6;
/** Longer than what whole-second dates could hide. A smaller step looks like another offset. */
const STEPS = [0, 0, 0, 2500, -2500, 60_000, -60_000];

interface World {
  /** From the request's sending to the finish that the control plane stamps. */
  readonly duration: number;
  /** From the stamp to its commit, which looks can see. */
  readonly commitLag: number;
  readonly latency: number;
  /** Where in a request its answer is read, 0 at its sending to 1 at its arrival. */
  readonly readAt: number;
  readonly offset: number;
  readonly drift: number;
  /** Of the cloud's clock, and when since the request. */
  readonly step: number;
  readonly stepAt: number;
  readonly stamp: 'truncated' | 'rounded' | 'exact' | 'none';
  /** The clock of the controller that stamps the finish, against the one that answers. */
  readonly apart: number;
  /** Responses carry a date. */
  readonly dates: boolean;
  /** Durations of earlier operations of this kind. */
  readonly earlier: readonly number[];
}

const share = fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }));

const worlds: fc.Arbitrary<World> = fc
  .record({
    duration: fc.double({ min: 1, max: 60_000, noNaN: true }),
    commitLag: share.map((part) => part * COMMIT_LAG_MS),
    latency: fc.double({ min: 0.5, max: 400, noNaN: true }),
    readAt: share,
    offset: fc.double({ min: -5000, max: 5000, noNaN: true }),
    drift: share.map((part) => (2 * part - 1) * DRIFT),
    step: fc.constantFrom(...STEPS),
    stepAt: fc.double({ min: -10_000, max: 60_000, noNaN: true }),
    stamp: fc.constantFrom('truncated', 'rounded', 'exact', 'none'),
    apart: share.map((part) => (2 * part - 1) * CONTROLLERS_APART_MS),
    dates: fc.boolean(),
    earlier: fc.array(fc.double({ min: 1, max: 60_000, noNaN: true }), { maxLength: 8 }),
  })
  // A step under way that no response shows cannot be noticed: docs/accuracy.md states that limit.
  .map((world) => (world.step === 0 ? world : { ...world, dates: true }));

/** Measures one operation of a world as the activities do. */
async function measure(world: World): Promise<Bounds> {
  const { latency, stamp } = world;
  const schedule = new PollSchedule();
  for (const ms of world.earlier) {
    schedule.learn({ durationMs: ms, lowerMs: ms * 0.99, upperMs: ms * 1.01 });
  }
  const offset = new ClockOffset();
  const cloudClock = (at: number): number =>
    at + world.offset + world.drift * (at - SENT) + (at - SENT >= world.stepAt ? world.step : 0);
  const exchange = (
    sentAtMs: number,
  ): { readAt: number; sentAtMs: number; receivedAtMs: number } => {
    const seen = { sentAtMs, receivedAtMs: sentAtMs + latency };
    const readAt = sentAtMs + latency * world.readAt;
    if (world.dates) offset.learnFromDate(Math.floor(cloudClock(readAt) / 1000) * 1000, seen);
    return { ...seen, readAt };
  };
  const write = (at: number, apart = 0): number => {
    const ms = cloudClock(at) + apart;
    if (stamp === 'exact') return ms;
    return (stamp === 'rounded' ? Math.round(ms / 1000) : Math.floor(ms / 1000)) * 1000;
  };
  // What earlier operations taught of the clock.
  for (let i = 0; i < 20; i++) exchange(SENT - 60_000 + i * 2137);
  const accepted = exchange(SENT);
  const finish = SENT + world.duration;
  const visible = finish + world.commitLag;
  let now = accepted.receivedAtMs;
  const [seen] = await observe<null>({
    watched: [{ id: 'a', startedAtMs: SENT, lastPendingAtMs: SENT, looks: 0 }],
    timeoutMs: 1e9,
    clock: { anchor: 'test', now: () => now },
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
    nextLookMs: (last) => schedule.nextLookMs(last),
    look: (): Promise<Look<null>> => {
      const { readAt, ...times } = exchange(now);
      now = times.receivedAtMs;
      const sight: Sight<null> =
        readAt >= visible ? { state: 'there', value: null } : { state: 'pending' };
      return Promise.resolve({ ...times, sights: new Map([['a', sight]]) });
    },
    onLook: () => undefined,
  });
  if (seen?.state !== 'there') throw new Error('the operation never ended');
  // The stamps are read when all is over.
  if (stamp !== 'none') {
    offset.learn(stampInterval(write(accepted.readAt), stamp === 'exact'), {
      lower: SENT,
      upper: accepted.receivedAtMs,
    });
  }
  return operationBounds({
    start: { lower: SENT, upper: SENT },
    lastPendingAtMs: seen.lastPendingAtMs,
    firstThereAtMs: seen.firstThereAtMs,
    anchorChanged: false,
    endIsFinish: true,
    finished:
      stamp === 'none' ? undefined : stampInterval(write(finish, world.apart), stamp === 'exact'),
    clockOffset: offset.at(now),
    clockStepped: offset.steppedSince(SENT),
  });
}

describe('an operation that is watched', () => {
  it('has its true duration inside the bounds, for any latency, phase, offset, drift, step and stamp', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { lowerMs, upperMs } = await measure(world);
        // Epoch ms have a resolution of a quarter of a µs.
        expect(world.duration).toBeGreaterThanOrEqual(lowerMs - 0.001);
        expect(world.duration).toBeLessThanOrEqual(upperMs + 0.001);
      }),
      { numRuns: 5000 },
    );
  });

  it('is flagged when the clock was stepped in between, and keeps what the looks saw', async () => {
    const world: World = {
      duration: 3000,
      commitLag: 2,
      latency: 40,
      readAt: 0.5,
      offset: 100,
      drift: 0,
      step: 60_000,
      stepAt: 1500,
      stamp: 'exact',
      apart: 0,
      dates: true,
      earlier: [2900, 3100],
    };
    const bounds = await measure(world);
    expect(bounds.inconsistent).toBe(true);
    expect(bounds.lowerMs).toBeLessThan(3000);
    expect(bounds.upperMs).toBeGreaterThan(3000);
  });

  it('has an unbiased value: its mean error vanishes beside the half width', async () => {
    // A fixed sequence that fills the unit interval evenly, so that no chance enters.
    const evenly = (i: number, step: number): number => (0.5 + i * step) % 1;
    const errors: number[] = [];
    let halfWidth = 0;
    const count = 400;
    for (let i = 0; i < count; i++) {
      const duration = 2600 + 1400 * evenly(i, 0.618034);
      const bounds = await measure({
        duration,
        commitLag: COMMIT_LAG_MS / 2,
        latency: 30 + 60 * evenly(i, 0.754878),
        readAt: evenly(i, 0.56984),
        offset: 0,
        drift: 0,
        step: 0,
        stepAt: 0,
        stamp: 'none',
        apart: 0,
        dates: false,
        earlier: [2700, 2900, 3100, 3300, 3500, 3700, 3900],
      });
      errors.push(bounds.durationMs - duration);
      halfWidth += (bounds.upperMs - bounds.lowerMs) / 2 / count;
    }
    const bias = errors.reduce((sum, error) => sum + error, 0) / count;
    expect(halfWidth).toBeGreaterThan(50);
    expect(Math.abs(bias)).toBeLessThan(halfWidth * 0.1);
  });
});
