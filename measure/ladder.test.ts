import { describe, expect, it } from 'vitest';
import { bootLadder, type LadderEvidence } from './ladder.js';

const evidence = (more: Partial<LadderEvidence>): LadderEvidence => ({
  start: { lower: 1000, upper: 1000 },
  stages: [],
  stageLookAtMs: 1000,
  end: { lower: 3900, upper: 4000 },
  stamps: {},
  ...more,
});

const rungsOf = (more: Partial<LadderEvidence>): Record<string, readonly [number, number]> =>
  Object.fromEntries(
    bootLadder(evidence(more)).map(({ rung, lower, upper }) => [rung, [lower, upper]]),
  );

describe('bootLadder', () => {
  it('puts a rung between the last look of an earlier stage and the first of its own or a later one', () => {
    const stages = [
      { name: 'scheduling', afterMs: 1000, byMs: 1200 },
      { name: 'networking', afterMs: 1150, byMs: 1500 },
      { name: 'spawning', afterMs: 1450, byMs: 2100 },
      { name: 'active', afterMs: 3600, byMs: 3800 },
    ];
    expect(rungsOf({ stages, stageLookAtMs: 3700 })).toEqual({
      scheduled: [150, 500],
      networked: [450, 1100],
      block_mapped: [450, 1100],
      spawned: [2600, 2800],
      active: [2600, 2800],
    });
  });

  it('knows of a rung that no look saw only that it came before the end', () => {
    const stages = [{ name: 'scheduling', afterMs: 1000, byMs: 1200 }];
    expect(rungsOf({ stages, stageLookAtMs: 1150 })).toMatchObject({
      scheduled: [150, 3000],
      active: [150, 3000],
    });
  });

  it('narrows a rung by its stamp, and those before and after it by its order', () => {
    const stages = [{ name: 'scheduling', afterMs: 1000, byMs: 1200 }];
    const rungs = rungsOf({
      stages,
      stageLookAtMs: 1150,
      stamps: { scheduled: { lower: 1400, upper: 1600 }, spawned: { lower: 2500, upper: 3500 } },
    });
    expect(rungs).toEqual({
      scheduled: [400, 600],
      networked: [400, 2500],
      block_mapped: [400, 2500],
      spawned: [1500, 2500],
      active: [1500, 3000],
    });
  });

  it('keeps what the looks saw when a stamp contradicts them', () => {
    const stages = [{ name: 'spawning', afterMs: 1000, byMs: 1200 }];
    const stamps = { scheduled: { lower: 9000, upper: 9100 } };
    expect(rungsOf({ stages, stageLookAtMs: 1150, stamps })).toMatchObject({ scheduled: [0, 200] });
  });

  it('is as uncertain as the start', () => {
    const stages = [{ name: 'spawning', afterMs: 2000, byMs: 2200 }];
    const start = { lower: 900, upper: 1000 };
    expect(rungsOf({ start, stages, stageLookAtMs: 2000 })).toMatchObject({
      block_mapped: [1000, 1300],
    });
  });
});
