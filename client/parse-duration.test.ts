import { describe, expect, it } from 'vitest';
import { parseDuration } from './parse-duration.js';
import { parseMoment } from './parse-moment.js';

describe('parseDuration', () => {
  it.each([
    ['0s', 0],
    ['30s', 30_000],
    ['10m', 600_000],
    ['12h', 43_200_000],
    ['90d', 7_776_000_000],
    ['2w', 1_209_600_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text, '--since')).toBe(ms);
  });

  it.each(['', '7', 'd', '1.5h', '-1d', '7 d', '7D', '1y'])('quotes %j, which is none', (text) => {
    expect(() => parseDuration(text, '--older-than')).toThrow(
      `'${text}' of '--older-than' is no length of time`,
    );
  });
});

describe('parseMoment', () => {
  const now = new Date('2026-11-24T12:00:00Z');

  it.each([
    ['7d', '2026-11-17T12:00:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T18:00', '2026-11-20T18:00:00.000Z'],
    ['2026-11-20T18:00:30Z', '2026-11-20T18:00:30.000Z'],
    ['2026-11-20T18:00+02:00', '2026-11-20T16:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(parseMoment(text, '--since', now).toISOString()).toBe(iso);
  });

  it.each(['yesterday', '2026-13-01', '20261120', '2026-11-20 18:00'])(
    'quotes %j, which is none',
    (text) => {
      expect(() => parseMoment(text, '--from', now)).toThrow(`'${text}' of '--from' is no moment`);
    },
  );

  it('says of a length of time with a wrong unit that it is none', () => {
    expect(() => parseMoment('7y', '--since', now)).toThrow("'7y' of '--since'");
  });
});
