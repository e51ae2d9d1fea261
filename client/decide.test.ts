import { describe, expect, it } from 'vitest';
import type { RunProgress } from '../workflows/contract/progress.js';
import { isForStudy, theOneMeant } from './decide.js';

const run = (name: string, state: RunProgress['state']): RunProgress => ({
  run: `s/1/${name}/serial-boot/1`,
  target: name,
  scenario: 'serial-boot',
  repetition: 1,
  state,
  phase: '',
  done: 0,
  of: 1,
  latest: '',
});

describe('theOneMeant', () => {
  const runs = [run('a', 'ok'), run('b', 'running'), run('c', 'waiting')];

  it('is the blocked run, whatever is decided', () => {
    const blocked = [...runs, run('d', 'blocked')];
    for (const decision of ['resume', 'skip', 'abort'] as const) {
      expect(theOneMeant('s/1', blocked, decision)).toBe('s/1/d/serial-boot/1');
    }
  });

  it('is the one that goes on when a run is to be aborted and none is blocked', () => {
    expect(theOneMeant('s/1', runs, 'abort')).toBe('s/1/b/serial-boot/1');
  });

  it('is the one that holds its servers when the hold is to be extended', () => {
    const holding = [...runs, { ...run('d', 'paused'), phase: 'hold' }];
    expect(theOneMeant('s/1', holding, 'extend-hold')).toBe('s/1/d/serial-boot/1');
    expect(() => theOneMeant('s/1', runs, 'extend-hold')).toThrow(
      "no run of study 's/1' holds its servers: there is nothing to extend",
    );
  });

  it('is the paused one when a run is to be aborted', () => {
    const paused = [run('a', 'ok'), run('b', 'paused'), run('c', 'waiting')];
    expect(theOneMeant('s/1', paused, 'abort')).toBe('s/1/b/serial-boot/1');
  });

  it('is none when none is blocked, and says where to look', () => {
    expect(() => theOneMeant('s/1', runs, 'skip')).toThrow(
      expect.objectContaining({
        message: "no run of study 's/1' is blocked: there is nothing to skip",
        hint: "see how it is doing: packbench status 's/1'",
        exitCode: 2,
      }),
    );
  });

  it('asks for one when there are several', () => {
    const several = [run('a', 'blocked'), run('b', 'blocked')];
    expect(() => theOneMeant('s/1', several, 'skip')).toThrow(
      expect.objectContaining({
        message: "2 runs of study 's/1' can be meant",
        hint: "say which: packbench skip 's/1/a/serial-boot/1', or packbench skip 's/1/b/serial-boot/1'",
      }),
    );
  });
});

describe('isForStudy', () => {
  it('is an abort while the next run is only being started, or is held back', () => {
    expect(isForStudy([run('a', 'ok'), run('b', 'waiting')], 'abort')).toBe(true);
    expect(isForStudy([run('a', 'running'), run('b', 'waiting')], 'abort')).toBe(false);
    expect(isForStudy([run('a', 'ok')], 'abort')).toBe(false);
  });

  it('is a resume while no run is blocked', () => {
    expect(isForStudy([run('a', 'paused')], 'resume')).toBe(true);
    expect(isForStudy([run('a', 'blocked')], 'resume')).toBe(false);
  });
});
