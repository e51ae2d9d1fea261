import { describe, expect, it } from 'vitest';
import { PollSchedule } from './poll-schedule.js';

/** Times at which an operation that ends after `endMs` is looked at. */
function looksAt(schedule: PollSchedule, endMs: number): number[] {
  const looks: number[] = [];
  for (let last = 0; last < endMs;) {
    last = schedule.nextLookMs(last);
    looks.push(last);
  }
  return looks;
}

const known = (ms: number) => ({ durationMs: ms, lowerMs: ms - 20, upperMs: ms + 20 });

describe('PollSchedule', () => {
  it('starts at 150 ms and grows by a quarter, to 240 ms apart at most, without experience', () => {
    const looks = looksAt(new PollSchedule(), 3000);
    expect(looks.slice(0, 4)).toEqual([150, 300, 450, 600]);
    const apart = looks.map((at, i) => at - (looks[i - 1] ?? 0));
    expect(Math.max(...apart)).toBeLessThanOrEqual(240);
  });

  it('spends its looks where earlier operations ended', () => {
    const schedule = new PollSchedule();
    for (const ms of [3000, 3200, 3400, 3600]) schedule.learn(known(ms));
    const looks = looksAt(schedule, 3300);
    expect(looks.filter((at) => at < 2000).length).toBeLessThanOrEqual(1);
    expect(looks.filter((at) => at > 2000).length).toBeGreaterThanOrEqual(3);
    expect(looks.length).toBeLessThanOrEqual(9);
  });

  it('looks once before the window, elsewhere each time', () => {
    const schedule = new PollSchedule();
    const early = Array.from({ length: 15 }, () => {
      schedule.learn(known(3000));
      return schedule.nextLookMs(0);
    });
    expect(Math.min(...early)).toBeLessThan(1300);
    expect(Math.max(...early)).toBeGreaterThan(2000);
  });

  it('calls the end likely inside the window only', () => {
    const schedule = new PollSchedule();
    expect(schedule.isLikely(1000)).toBe(false);
    for (let i = 0; i < 10; i++) schedule.learn(known(1000));
    expect([500, 1000, 2000].map((ms) => schedule.isLikely(ms))).toEqual([false, true, false]);
  });

  it('looks at the next ones as closely as ever after a straggler', () => {
    const schedule = new PollSchedule();
    for (const ms of [250, 260, 20_000, 240]) schedule.learn(known(ms));
    const looks = looksAt(schedule, 1000);
    const last = looks.at(-1) ?? 0;
    expect(last - (looks.at(-2) ?? 0)).toBeLessThanOrEqual(250);
  });

  it('starts with growing steps again while all that it learned is known badly', () => {
    const schedule = new PollSchedule();
    const vague = { durationMs: 900, lowerMs: 180, upperMs: 1630 };
    for (let i = 0; i < 5; i++) schedule.learn(vague);
    expect(looksAt(schedule, 400)).toEqual(looksAt(new PollSchedule(), 400));
  });

  it('finds the ends again when they come before the window that a slow first one opened', () => {
    const schedule = new PollSchedule();
    schedule.learn(known(5700));
    const halfWidths = Array.from({ length: 6 }, () => {
      const looks = looksAt(schedule, 2000);
      const [before = 0, after = 0] = [0, ...looks].slice(-2);
      schedule.learn({ durationMs: (before + after) / 2, lowerMs: before, upperMs: after });
      return (after - before) / 2;
    });
    expect(halfWidths[0]).toBeGreaterThan(400);
    expect(Math.max(...halfWidths.slice(1))).toBeLessThanOrEqual(120);
  });

  it('backs off to two seconds for one that takes far longer than any before', () => {
    const schedule = new PollSchedule();
    for (const ms of [1000, 1000, 1000]) schedule.learn(known(ms));
    const looks = looksAt(schedule, 60_000);
    expect((looks.at(-1) ?? 0) - (looks.at(-2) ?? 0)).toBe(2000);
  });
});
