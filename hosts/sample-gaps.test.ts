import { describe, expect, it } from 'vitest';
import { sampleGaps } from './sample-gaps.js';
import { makeSpool } from './test-spool.js';
import { makeTick } from './test-tick.js';

const ticksOf = (...slots: readonly (readonly [segment: number, seq: number])[]) =>
  slots.map(([segment, seq]) => makeTick({ segment, seq }));

describe('sampleGaps', () => {
  it('finds none in a recording of one start', () => {
    expect(sampleGaps(makeSpool({ ticks: ticksOf([0, 0], [0, 1]) }))).toEqual([]);
  });

  it.each([
    ['the node was rebooted', null, ['a', 'b']],
    ['the recorder was killed and started again', null, ['a', 'a']],
    ['the recorder was killed and started again', null, ['', 'b']],
    ['sampling was stopped meanwhile', 'stopped', ['a', 'a']],
    ['the recorder had come to its deadline', 'deadline', ['a', 'a']],
  ] as const)('between two starts: %s', (reason, ended, boots) => {
    const spool = makeSpool({
      starts: [
        { boot: boots[0], ended },
        { boot: boots[1], ended: null },
      ],
      ticks: ticksOf([0, 0], [0, 1], [1, 0]),
    });
    expect(sampleGaps(spool)).toEqual([{ before: 1, after: 2, reason }]);
  });

  it('knows which ticks are missing that could not be written, in the middle and at the end', () => {
    const lost = (fromSeq: number, toSeq: number) => ({
      segment: 0,
      fromSeq,
      toSeq,
      reason: 'full',
    });
    const spool = makeSpool({
      ticks: ticksOf([0, 0], [0, 1], [0, 5], [0, 6]),
      lost: [lost(2, 4), lost(7, 9)],
    });
    expect(sampleGaps(spool)).toEqual([
      { before: 1, after: 2, reason: 'full (on the node)' },
      { before: 3, after: undefined, reason: 'full (on the node)' },
    ]);
  });

  it('gives one gap both of its reasons', () => {
    const spool = makeSpool({
      starts: [
        { boot: 'a', ended: null },
        { boot: 'b', ended: null },
      ],
      ticks: ticksOf([0, 0], [1, 0]),
      lost: [{ segment: 0, fromSeq: 1, toSeq: 9, reason: 'full' }],
    });
    expect(sampleGaps(spool)).toEqual([
      { before: 0, after: 1, reason: 'full (on the node); the node was rebooted' },
    ]);
  });
});
