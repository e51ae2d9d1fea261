import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StudyRecord } from '../results/record.js';
import { openResultsStore, type ResultsStore } from '../results/results-store.js';
import { forgetHint } from './commands/prune.js';
import { oldStudies, removeStudy, type KnownStudies } from './prune-results.js';

let root: string;
let store: ResultsStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'packbench-prune-'));
  store = openResultsStore(root);
  await save('nightly/20260101T020000Z', '2026-01-01T03:00:00Z');
  await save('nightly/20261120T020000Z', '2026-11-20T03:00:00Z');
  await save('weekly/20260105T020000Z', null);
  // Somebody keeps a file of theirs there.
  await mkdir(join(root, 'notes', 'old'), { recursive: true });
  await writeFile(join(root, 'notes', 'old', 'read-me.txt'), 'mine');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const save = (
  study: string,
  endedAt: string | null,
  temporalNamespace = 'default',
): Promise<void> =>
  store.saveStudy({
    study,
    planName: study.split('/')[0] ?? '',
    plan: {},
    targets: [],
    startedAt: '2026-01-05T02:00:00Z',
    endedAt,
    outcome: endedAt === null ? null : 'ok',
    warnings: [],
    packbenchVersion: '0.0.0',
    temporalNamespace,
  } satisfies StudyRecord);

const before = new Date('2026-08-01T00:00:00Z');
const prune = (isOpen: KnownStudies['isOpen']) =>
  oldStudies(store, { before, known: { namespace: 'default', isOpen } });
const idsOf = (studies: readonly { study: string }[]): string[] =>
  studies.map(({ study }) => study);

describe('oldStudies', () => {
  it('are those that ended before, and those without an end that go on no more', async () => {
    expect(idsOf((await prune(() => false)).old)).toEqual([
      'nightly/20260101T020000Z',
      'weekly/20260105T020000Z',
    ]);
    const { old, kept } = await prune((study) => study.startsWith('weekly/'));
    expect(idsOf(old)).toEqual(['nightly/20260101T020000Z']);
    expect(kept).toEqual([{ study: 'weekly/20260105T020000Z', reason: 'it goes on' }]);
  });

  it('are none of those without an end while nobody knows whether they go on', async () => {
    const { old, kept } = await oldStudies(store, { before, known: undefined });
    expect(idsOf(old)).toEqual(['nightly/20260101T020000Z']);
    expect(idsOf(kept)).toEqual(['weekly/20260105T020000Z']);
  });

  it('are none without an end that another namespace or server may have under way', async () => {
    await save('monthly/20260105T020000Z', null, 'team-b');
    const { old, kept } = await prune((study) =>
      study.startsWith('monthly/') ? false : undefined,
    );
    expect(idsOf(old)).toEqual(['nightly/20260101T020000Z']);
    const reasons = Object.fromEntries(kept.map(({ study, reason }) => [study, reason]));
    expect(reasons['monthly/20260105T020000Z']).toContain("is of namespace 'team-b'");
    expect(reasons['weekly/20260105T020000Z']).toContain('this server does not know it');
  });

  it('tell how large they are', async () => {
    const [first] = (await prune(() => undefined)).old;
    expect(first?.bytes).toBeGreaterThan(100);
  });
});

describe('removeStudy', () => {
  it('deletes the study, its plan’s folder with the last one, and nothing else', async () => {
    for (const study of (await prune(() => false)).old) await removeStudy(study);
    expect((await readdir(root)).sort()).toEqual(['nightly', 'notes']);
    expect(await readdir(join(root, 'nightly'))).toEqual(['20261120T020000Z']);
    expect(await readdir(join(root, 'notes', 'old'))).toEqual(['read-me.txt']);
  });
});

describe('forgetHint', () => {
  it('names the rule that a bucket needs, and the command for a container', () => {
    const ninety = 90 * 86_400_000;
    expect(forgetHint({ store: 's3', bucket: 'benchmarks', prefix: 'packbench' }, ninety)).toBe(
      "give bucket 'benchmarks' a lifecycle rule: prefix 'packbench/', expiration after 90 days; docs/operating.md has the command",
    );
    const swift = {
      store: 'swift',
      cloud: 'mycloud',
      container: 'benchmarks',
      prefix: '',
    } as const;
    expect(forgetHint(swift, ninety)).toBe(
      'delete a study with `swift --os-cloud mycloud delete benchmarks --prefix STUDY/`',
    );
  });
});
