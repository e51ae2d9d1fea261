import { describe, expect, it } from 'vitest';
import { isInside, judge, verdictOf } from './judge.js';
import { judged } from './test-timings.js';

describe('a verdict', () => {
  it('tells the error of the duration from that of the end', () => {
    // Action from 1010 to 2990: true 1980, latency 10; reported 2000 and 1950 from 1000 on.
    const verdict = verdictOf([judged(), judged({ reportedMs: 1950 })])!;
    expect(verdict).toMatchObject({
      n: 2,
      trueMeanMs: 1980,
      reportedMeanMs: 1975,
      requestLatencyMs: 10,
      getsPerOperation: 8,
      insideShare: 1,
      halfWidthMs: 100,
    });
    // Errors +20 and −30; ends +10 and −40: means with sign, sizes without.
    expect(verdict.error.meanMs).toBeCloseTo(-5);
    expect(verdict.error.p95Ms).toBeCloseTo(29.5);
    expect(verdict.error.maxMs).toBeCloseTo(30);
    expect(verdict.endError.meanMs).toBeCloseTo(-15);
    expect(verdict.endError.maxMs).toBeCloseTo(40);
  });

  it('is exact for one operation', () => {
    const { error } = verdictOf([judged({ reportedMs: 1980 })])!;
    expect(error).toEqual({ meanMs: 0, p95Ms: 0, maxMs: 0 });
  });

  it('has no bounds and no GETs where the tool gave none', () => {
    const none = judged({ tool: 'rally', boundsMs: null, gets: null });
    expect(verdictOf([none])).toMatchObject({
      insideShare: null,
      halfWidthMs: null,
      getsPerOperation: null,
    });
  });

  it('is undefined for no operations', () => {
    expect(verdictOf([])).toBeUndefined();
  });

  it('counts an operation without bounds as outside when others have some', () => {
    expect(verdictOf([judged(), judged({ boundsMs: null })])?.insideShare).toBe(0.5);
  });
});

it('judge keeps kinds apart, part by part', () => {
  const part = { notes: [], loadBefore: 0, loadAfter: 0 };
  const verdicts = judge([
    {
      ...part,
      platform: 'kvm',
      tool: 'packbench',
      judged: [judged({ kind: 'soft reboot' }), judged()],
    },
    { ...part, platform: 'kvm', tool: 'rally', judged: [judged({ tool: 'rally' })] },
    { ...part, platform: 'lxc', tool: 'rally', judged: [] },
  ]);
  expect(verdicts.map(({ tool, kind, n }) => [tool, kind, n])).toEqual([
    ['packbench', 'boot', 1],
    ['packbench', 'soft reboot', 1],
    ['rally', 'boot', 1],
  ]);
});

// The true duration from the tool's start is 1990, or up to 1 ms less: the start was cut to whole ms.
it.each([
  [[1990, 2100], true],
  [[1990.1, 2100], false],
  [[1900, 1990], true],
  [[1900, 1989], true],
  [[1900, 1988.9], false],
] as const)('bounds %j hold a true 1990 ms: %s', (boundsMs, inside) => {
  expect(isInside(judged({ boundsMs }))).toBe(inside);
});
