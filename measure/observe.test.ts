import { describe, expect, it } from 'vitest';
import { observe, type Look, type Sight, type Watched } from './observe.js';

/** A clock that moves only when somebody sleeps or looks. */
function simulate(ends: Readonly<Record<string, number>>, requestMs = 10) {
  let now = 0;
  const looks: number[] = [];
  return {
    looks,
    clock: { anchor: 'test', now: () => now },
    sleep: (ms: number): Promise<void> => {
      now += ms;
      return Promise.resolve();
    },
    look: (ids: readonly string[]): Promise<Look<string>> => {
      const sentAtMs = now;
      looks.push(sentAtMs);
      now += requestMs;
      const sights = new Map<string, Sight<string>>(
        ids.map((id) => [
          id,
          (ends[id] ?? Infinity) <= sentAtMs ? { state: 'there', value: id } : { state: 'pending' },
        ]),
      );
      return Promise.resolve({ sentAtMs, receivedAtMs: now, sights });
    },
  };
}

const watched = (id: string): Watched => ({
  id,
  startedAtMs: 0,
  lastPendingAtMs: 0,
  looks: 0,
});
const every100 = (last: number): number => last + 100;

describe('observe', () => {
  it('keeps when the last look that found it pending was sent and the first that found it there arrived', async () => {
    const sim = simulate({ a: 250 });
    const [seen] = await observe({
      ...sim,
      watched: [watched('a')],
      timeoutMs: 1000,
      nextLookMs: every100,
      onLook: () => undefined,
    });
    expect(seen).toMatchObject({
      state: 'there',
      lastPendingAtMs: 200,
      firstThereAtMs: 310,
      looks: 3,
    });
  });

  it('watches many with one series of looks, and stops looking at those that are there', async () => {
    const sim = simulate({ a: 50, b: 350 });
    const journals: number[][] = [];
    const seen = await observe({
      ...sim,
      watched: [watched('a'), watched('b')],
      timeoutMs: 1000,
      nextLookMs: every100,
      onLook: (pending, ended) => journals.push([pending.length, ended.length]),
    });
    expect(seen.map((s) => [s.id, s.looks])).toEqual([
      ['a', 1],
      ['b', 4],
    ]);
    expect(journals).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [0, 2],
    ]);
  });

  it('calls a timeout a timeout, with what is known of it', async () => {
    const sim = simulate({});
    const [seen] = await observe({
      ...sim,
      watched: [watched('a')],
      timeoutMs: 500,
      nextLookMs: every100,
      onLook: () => undefined,
    });
    expect(seen).toMatchObject({ state: 'timed_out', lastPendingAtMs: 500, firstThereAtMs: null });
  });

  it('goes on from where an earlier process was', async () => {
    const sim = simulate({ a: 0 });
    const [seen] = await observe({
      ...sim,
      watched: [{ id: 'a', startedAtMs: -5000, lastPendingAtMs: -200, looks: 7 }],
      timeoutMs: 60_000,
      nextLookMs: every100,
      onLook: () => undefined,
    });
    expect(seen).toMatchObject({ state: 'there', lastPendingAtMs: -200, looks: 8 });
  });
});
