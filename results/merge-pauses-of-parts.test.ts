import { describe, expect, it } from 'vitest';
import { mergePausesOfParts } from './merge-pauses-of-parts.js';

const at = (from: number, to: number | null): Parameters<typeof mergePausesOfParts>[0][number] => ({
  startedAt: `2026-12-01T10:00:0${String(from)}.000Z`,
  endedAt: to === null ? null : `2026-12-01T10:00:0${String(to)}.000Z`,
  reason: 'cabling',
});

describe('mergePausesOfParts', () => {
  it('makes one of pauses in which slices stood still at once', () => {
    expect(mergePausesOfParts([at(3, 5), at(1, 6), at(2, 4)])).toEqual([at(1, 6)]);
  });

  it('keeps apart those between which something went on', () => {
    expect(mergePausesOfParts([at(4, 5), at(1, 2)])).toEqual([at(1, 2), at(4, 5)]);
  });

  it('has no end as long as one goes on', () => {
    expect(mergePausesOfParts([at(1, null), at(2, 4)])).toEqual([at(1, null)]);
  });
});
