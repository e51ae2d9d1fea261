import { describe, expect, it } from 'vitest';
import type { RunProgress, StudyProgress } from '../workflows/contract/progress.js';
import { createOutput } from './output.js';
import { renderChanges, renderStudy } from './study-progress.js';

const run = (changes: Partial<RunProgress>): RunProgress => ({
  run: 's/kvm/serial-boot/1',
  target: 'kvm',
  scenario: 'serial-boot',
  repetition: 1,
  state: 'running',
  phase: 'boot',
  done: 1,
  of: 4,
  latest: 'nova.boot_server 1: 0.57 s',
  ...changes,
});
const study = (...runs: RunProgress[]): StudyProgress => ({
  study: 'demo/20261124T104245Z',
  state: 'running',
  startedAt: '2026-11-24T10:42:45.000Z',
  runs,
});
const now = new Date('2026-11-24T10:44:00Z');
const { style } = createOutput({ write: () => true }, { write: () => true }, {});

describe('a run that a pause of its study keeps from beginning', () => {
  const latest = 'paused since 2026-11-24 10:43:00 UTC';
  const pause = { since: '2026-11-24T10:43:00.000Z', reason: '' };
  const held = run({ state: 'waiting', phase: '', done: 0, latest, paused: pause });
  const wayOut = [
    "  let it go on        packbench resume 'demo/20261124T104245Z'",
    "  end the run         packbench abort 'demo/20261124T104245Z'",
  ];

  it('is shown with what may be said to the study', () => {
    expect(renderStudy(study(held), style, now).slice(-2)).toEqual(wayOut);
  });

  it('is told of in a log', () => {
    const before = study(run({ state: 'waiting', phase: '', done: 0, latest: '' }));
    expect(renderChanges(before, study(held))).toEqual([
      `kvm/serial-boot/1  0/4  waiting  ${latest}`,
      ...wayOut,
    ]);
  });
});

describe('renderStudy', () => {
  it('shows a line with a bar for each run', () => {
    const waiting = run({ target: 'lxc', state: 'waiting', phase: '', done: 0, latest: '' });
    expect(renderStudy(study(run({}), waiting), style, now)).toEqual([
      'demo/20261124T104245Z  running  1:15  1 running, 1 waiting',
      '>  kvm/serial-boot/1  ###.........  1/4  boot     nova.boot_server 1: 0.57 s',
      '·  lxc/serial-boot/1  ............  0/4  waiting',
    ]);
  });

  it('says whom a queued run waits for', () => {
    const waitsFor = "waits for compute node 192.0.2.7:22: held by 'a/b/kvm/serial-boot/1'";
    const queued = run({ state: 'queued', phase: '', done: 0, latest: waitsFor });
    expect(renderStudy(study(queued), style, now)[1]).toBe(
      `·  kvm/serial-boot/1  ............  0/4  queued  ${waitsFor}`,
    );
  });

  it('shows only what runs or failed when there are more runs than a screen has lines', () => {
    const runs = Array.from({ length: 300 }, (_, i) => run({ repetition: i + 1, state: 'ok' }));
    const lines = renderStudy(study(...runs, run({ repetition: 301 })), style, now);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('300 ok, 1 running');
    expect(lines[1]).toContain('kvm/serial-boot/301');
  });
});

describe('a blocked run', () => {
  const blocked = run({ state: 'blocked', latest: "boot server 2: nothing listens on 'c:8774'" });
  const choices = [
    "  try again           packbench resume 's/kvm/serial-boot/1'",
    "  go on without that  packbench skip 's/kvm/serial-boot/1'",
    "  end the run         packbench abort 's/kvm/serial-boot/1'",
  ];

  it('is shown with its reason and what may be typed', () => {
    expect(renderStudy(study(blocked), style, now).slice(1)).toEqual([
      "?  kvm/serial-boot/1  ###.........  1/4  blocked  boot server 2: nothing listens on 'c:8774'",
      ...choices,
    ]);
  });

  it('is told once, with what may be typed', () => {
    expect(renderChanges(study(run({})), study(blocked))).toEqual([
      "kvm/serial-boot/1  1/4  blocked  boot server 2: nothing listens on 'c:8774'",
      ...choices,
    ]);
    expect(renderChanges(study(blocked), study(blocked))).toEqual([]);
  });
});

describe('renderChanges', () => {
  it('tells nothing when nothing changed, and nothing of runs that wait', () => {
    const before = study(run({}), run({ state: 'waiting' }));
    expect(renderChanges(before, study(run({}), run({ state: 'waiting' })))).toEqual([]);
  });

  it('tells a line for each run that went on or ended, with the reason when it failed', () => {
    const before = study(run({}), run({ target: 'lxc' }));
    const failed = run({ state: 'failed', done: 2, latest: 'nova.boot_server 2: no valid host' });
    const after = study(failed, run({ target: 'lxc', phase: 'delete' }));
    expect(renderChanges(before, after)).toEqual([
      'kvm/serial-boot/1  2/4  failed  nova.boot_server 2: no valid host',
      'lxc/serial-boot/1  1/4  delete  nova.boot_server 1: 0.57 s',
    ]);
  });
});
