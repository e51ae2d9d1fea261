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
  it('starts at 100 ms and grows by a quarter without experience', () => {
    const looks = looksAt(new PollSchedule(), 5000);
    expect(looks.slice(0, 4)).toEqual([100, 200, 300, 400]);
    expect(looks.at(-1)).toBeLessThanOrEqual(5000 * 1.25);
  });

  it('spends its looks where earlier operations ended', () => {
    const schedule = new PollSchedule();
    for (const ms of [3000, 3200, 3400, 3600]) schedule.learn(known(ms));
    const looks = looksAt(schedule, 3300);
    expect(looks[0]).toBeCloseTo(2790, 0);
    expect(looks.length).toBeLessThanOrEqual(10);
    const last = looks.at(-1) ?? 0;
    expect(last - (looks.at(-2) ?? 0)).toBeLessThanOrEqual(100);
  });

  it('looks at the next ones as closely as ever after a straggler', () => {
    const schedule = new PollSchedule();
    for (const ms of [250, 260, 20_000, 240]) schedule.learn(known(ms));
    const looks = looksAt(schedule, 1000);
    const last = looks.at(-1) ?? 0;
    expect(last - (looks.at(-2) ?? 0)).toBeLessThanOrEqual(250);
  });

  it('learns nothing from what is known badly', () => {
    const schedule = new PollSchedule();
    const vague = { durationMs: 900, lowerMs: 180, upperMs: 1630 };
    for (let i = 0; i < 5; i++) schedule.learn(vague);
    expect(looksAt(schedule, 400)).toEqual(looksAt(new PollSchedule(), 400));
  });

  it('backs off to two seconds for one that takes far longer than any before', () => {
    const schedule = new PollSchedule();
    for (const ms of [1000, 1000, 1000]) schedule.learn(known(ms));
    const looks = looksAt(schedule, 60_000);
    expect((looks.at(-1) ?? 0) - (looks.at(-2) ?? 0)).toBe(2000);
  });
});
