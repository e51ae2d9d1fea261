import { describe, expect, it } from 'vitest';
import { okOperation, resolvedTarget } from '../test/rig/fake-activities.js';
import type { RunStatus } from './contract/progress.js';
import { operationFigures } from './operation-figures.js';
import { runDetails, type JournalShown } from './run-details.js';

const run = 's/1/a/serial-boot/1';
const context = {
  study: 's/1',
  run,
  target: resolvedTarget('a'),
  scenario: 'serial-boot',
  repetition: 1,
};
const boots = [1, 2].map((ordinal) => ({
  ...okOperation({ context, phase: 'boot' }, `${run}/nova.boot_server/${String(ordinal)}`, ordinal),
  durationMs: ordinal * 2000,
}));

const status: RunStatus = {
  run,
  target: 'a',
  scenario: 'serial-boot',
  repetition: 1,
  state: 'running',
  phase: 'boot',
  done: 2,
  of: 30,
  latest: '',
  inHand: ['wait until ACTIVE: server 3 of 15'],
  figures: operationFigures(boots),
  timeLeft: { seconds: 130, unknown: ['nova.delete_server'] },
};

const journal: JournalShown = {
  phases: [
    {
      phase: 'baseline',
      startedAt: '2026-12-01T10:00:00.000Z',
      endedAt: '2026-12-01T10:00:10.500Z',
    },
    { phase: 'boot', startedAt: '2026-12-01T10:00:10.500Z', endedAt: null },
  ],
  operations: boots,
  benchmarks: [],
  saveProblem: '',
};

describe('the page of a run', () => {
  it('says where it is, what it waits for, how long it will take, and its figures so far', () => {
    expect(runDetails(status, journal, undefined).replaceAll('\u00a0', '').split('\n')).toEqual([
      '**boot**, 2 of 30 operations; about 2 minutes left, and nova.delete_server, of which none has ended yet.',
      '',
      'Now: wait until ACTIVE: server 3 of 15.',
      '',
      '| phase | from | seconds |',
      '| --- | --- | --- |',
      '| baseline | 2026-12-01 10:00:00 UTC | 10.50 |',
      '| boot | 2026-12-01 10:00:10 UTC | goes on |',
      '',
      '| operation | ended | mean, s | range, s | outcomes and flags |',
      '| --- | --- | --- | --- | --- |',
      '| nova.boot_server | 2 | 3.00 | 2.00 to 4.00 |  |',
      '',
      '| the last operations | seconds | outcome |',
      '| --- | --- | --- |',
      '| nova.boot_server 1 | 2.00 | ok |',
      '| nova.boot_server 2 | 4.00 | ok |',
    ]);
  });

  it('says since when and why it is paused, and how it goes on', () => {
    const paused = { since: '2026-12-01T10:01:00.000Z', reason: 'the rack is being cabled' };
    const page = runDetails({ ...status, state: 'paused', paused }, journal, undefined);
    expect(page).toContain('## Paused since 2026-12-01 10:01:00 UTC\n\nthe rack is being cabled');
    expect(page).toContain('goes on to its end: wait until ACTIVE: server 3 of 15.');
    expect(page).toContain(`\`packbench resume '${run}'\``);
    const heldSince = '2026-12-01T10:01:04.000Z';
    expect(
      runDetails({ ...status, state: 'paused', paused, heldSince }, journal, undefined),
    ).toContain('It has stood still since 2026-12-01 10:01:04 UTC.');
  });

  it('shows a blocked run first, and no pause of one that cleans up', () => {
    const blocked = { since: '2026-12-01T10:02:00.000Z', reason: 'boot server 3 of 15: 503' };
    const page = runDetails({ ...status, state: 'blocked' }, journal, blocked);
    expect(page.startsWith('## Blocked since 2026-12-01 10:02:00 UTC\n\nboot server 3')).toBe(true);
    const paused = { since: '2026-12-01T10:01:00.000Z', reason: '' };
    expect(runDetails({ ...status, paused }, journal, undefined)).not.toContain('Paused');
  });
});
