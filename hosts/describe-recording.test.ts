import { describe, expect, it } from 'vitest';
import { describeRecording, lastSampleTime } from './describe-recording.js';
import { makeSpool } from './test-spool.js';
import { makeTick } from './test-tick.js';

/** Ticks are from 16:48:42 on by the node's clock, which is an hour ahead of the worker's. */
const HOUR_AHEAD = [{ ticks: 1, lowerMs: 3_600_000, upperMs: 3_600_000 }];
const REBOOTED = [
  { boot: 'a', ended: null },
  { boot: 'b', ended: 'stopped' },
] as const;

describe('describeRecording', () => {
  it('says nothing of a recording that is whole', () => {
    const spool = makeSpool({ ticks: [makeTick(), makeTick({ seq: 1 })] });
    expect(describeRecording(spool, HOUR_AHEAD)).toEqual([]);
    expect(lastSampleTime(spool, HOUR_AHEAD)).toBe('15:48:43');
  });

  it('says from when to when there are no samples on the clock of the worker, and why', () => {
    const after = makeTick({ segment: 1, wallMs: Date.UTC(2026, 4, 7, 16, 49, 12) });
    const spool = makeSpool({ starts: REBOOTED, ticks: [makeTick(), after] });
    expect(describeRecording(spool, HOUR_AHEAD)).toEqual([
      'no samples from 15:48:42 to 15:49:12: the node was rebooted',
    ]);
  });

  it('says so when a gap has no end, no beginning, or neither', () => {
    const lost = [{ segment: 0, fromSeq: 1, toSeq: 9, reason: 'No space left on device' }];
    const said = (ticks: ReturnType<typeof makeTick>[], starts = REBOOTED.slice(0, 1)) =>
      describeRecording(makeSpool({ starts, ticks, lost }), HOUR_AHEAD)[0];
    expect(said([makeTick()])).toMatch(/^no samples after 15:48:42: No space left/);
    expect(said([makeTick({ seq: 10 })])).toMatch(/^no samples before 15:48:52: No space left/);
    expect(said([])).toMatch(/^no samples: No space left/);
  });

  it('says by how much a clock was set, and when', () => {
    const set = (seq: number) => makeTick({ seq, wallMs: makeTick({ seq }).wallMs - 90_000 });
    const spool = makeSpool({ ticks: [makeTick(), makeTick({ seq: 1 }), set(2), set(3)] });
    expect(describeRecording(spool, HOUR_AHEAD)).toEqual([
      expect.stringMatching(/^the node's clock was set back by 90\.0 s at 15:48:44: /),
    ]);
  });
});
