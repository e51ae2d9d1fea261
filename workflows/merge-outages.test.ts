import { describe, expect, it } from 'vitest';
import type { OutageRecord } from '../results/record.js';
import { joinOutages, noteOutages } from './merge-outages.js';

const at = (seconds: number): string => new Date(1_800_000_000_000 + seconds * 1000).toISOString();
const outage = (
  from: number,
  to: number | null,
  failures = 1,
  endpoint = 'cloud:1',
): OutageRecord => ({
  ...{ endpoint, startedAt: at(from), endedAt: to === null ? null : at(to) },
  ...{ failures, problem: '503' },
});

describe('outages of a run', () => {
  it('are counted once however many activities report them, and have the end that came last', () => {
    const first = noteOutages([], [outage(1, 2, 3), outage(5, null, 1)]);
    const second = noteOutages(first, [outage(5, null, 4)]);
    const third = noteOutages(second, [outage(5, 9, 6), outage(20, 21)]);
    expect(noteOutages(third, [outage(5, null, 4)])).toEqual(third);
    expect(joinOutages(third)).toEqual([outage(1, 2, 3), outage(5, 9, 6), outage(20, 21)]);
    expect(noteOutages(third)).toBe(third);
  });

  it('that were told to their last failure while nobody asked have another end only by news', () => {
    const silent = noteOutages(noteOutages([], [outage(5, null, 2)]), [outage(5, 8, 2)]);
    expect(noteOutages(silent, [outage(5, null, 2)])).toEqual([outage(5, 8, 2)]);
    expect(noteOutages(silent, [outage(5, 9, 2)])).toEqual([outage(5, 9, 2)]);
    expect(noteOutages(silent, [outage(5, null, 3)])).toEqual([outage(5, null, 3)]);
  });

  it('of the services behind one endpoint are one, of several endpoints several', () => {
    const noted = [
      outage(2, 6, 3),
      outage(0, 10, 5),
      outage(10.5, 11, 1),
      outage(3, 4, 2, 'other:1'),
    ];
    expect(joinOutages(noted)).toEqual([outage(0, 11, 9), outage(3, 4, 2, 'other:1')]);
  });

  it('go on with the next worker when one died in them, unless that is long ago', () => {
    expect(joinOutages([outage(0, null), outage(20, 25)])).toEqual([outage(0, 25, 2)]);
    const apart = [outage(0, null), outage(3600, 3605)];
    expect(joinOutages(apart)).toEqual(apart);
  });

  it('that are too many for a record lose their smallest gaps, not their failures', () => {
    const many = Array.from({ length: 300 }, (_, i) => outage(i * 10 + (i % 3), i * 10 + 4));
    const joined = joinOutages(many);
    expect(joined).toHaveLength(200);
    expect(joined.reduce((sum, { failures }) => sum + failures, 0)).toBe(300);
    expect(joined.at(-1)?.endedAt).toBe(many.at(-1)?.endedAt);
  });
});
