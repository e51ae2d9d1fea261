import { describe, expect, it } from 'vitest';
import { secondsBetween } from './job-seconds.js';

describe('secondsBetween', () => {
  it('has milliseconds where the wall clock agrees with the uptime', () => {
    const from = { wall: '1795527235618123456', uptime: '100.25' };
    expect(secondsBetween(from, { wall: '1795527236922923456', uptime: '101.55' })).toBe(1.305);
  });

  it('goes by the uptime when the wall clock was set in between', () => {
    const from = { wall: '1795527235618123456', uptime: '100.25' };
    expect(secondsBetween(from, { wall: '1795530835618123456', uptime: '101.55' })).toBe(1.3);
  });

  it('goes by the uptime where date knows no nanoseconds', () => {
    const from = { wall: '1795527235%N', uptime: '100.25' };
    expect(secondsBetween(from, { wall: '-', uptime: '101.55' })).toBe(1.3);
  });

  it('is null without either', () => {
    expect(secondsBetween({ wall: '-', uptime: '-' }, { wall: '-', uptime: '-' })).toBeNull();
  });
});
