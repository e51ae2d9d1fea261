import { describe, expect, it } from 'vitest';
import { ClockOffset, CONTROLLERS_APART_MS } from './clock-offset.js';

/** The cloud's clock read exactly, somewhere in 40 ms of the worker's. */
function learn(clock: ClockOffset, atMs: number, offsetMs: number): void {
  clock.learn(
    { lower: atMs + offsetMs, upper: atMs + offsetMs },
    { lower: atMs - 20, upper: atMs + 20 },
  );
}

describe('ClockOffset', () => {
  it('is narrowed by evidence, whatever the order in which it comes', () => {
    const clock = new ClockOffset();
    learn(clock, 1000, 0);
    learn(clock, 500, 30);
    const { lower, upper } = clock.at(1020)!;
    expect(lower).toBeCloseTo(10, 0);
    expect(upper).toBeCloseTo(20, 0);
    expect(clock.steps).toBe(0);
  });

  it('notices a step, and takes nothing from before it for the new clock', () => {
    const clock = new ClockOffset();
    learn(clock, 1000, 0);
    learn(clock, 5000, 3000);
    expect(clock.steppedSince(2000)).toBe(true);
    learn(clock, 2000, 0); // what an operation that began before it is stamped with
    expect(clock.steps).toBe(1);
    expect(clock.at(5020)).toEqual({ lower: 2980, upper: 3020 });
  });

  it('notices by late evidence that the clock had been another one', () => {
    const clock = new ClockOffset();
    learn(clock, 5000, 3000);
    learn(clock, 2000, 0);
    expect(clock.steppedSince(2000)).toBe(true);
    expect(clock.at(5020)).toEqual({ lower: 2980, upper: 3020 });
  });

  it('takes controllers that differ a little for no step', () => {
    const clock = new ClockOffset();
    learn(clock, 1000, 0);
    for (let i = 1; i <= 5; i++) learn(clock, 1000 + i * 100, i % 2 ? CONTROLLERS_APART_MS : 0);
    expect(clock.steps).toBe(0);
    learn(clock, 2000, 300);
    expect(clock.steps).toBe(1);
  });
});
