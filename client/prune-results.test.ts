import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StudyRecord } from '../results/record.js';
import { openResultsStore, type ResultsStore } from '../results/results-store.js';
import { oldStudies, removeStudy } from './prune-results.js';

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

const save = (study: string, endedAt: string | null): Promise<void> =>
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
    temporalNamespace: 'default',
  } satisfies StudyRecord);

const before = new Date('2026-08-01T00:00:00Z');
const names = async (isOpen?: (study: string) => boolean) =>
  (await oldStudies(store, { before, isOpen })).map(({ study }) => study);

describe('oldStudies', () => {
  it('are those that ended before, and those without an end that go on no more', async () => {
    expect(await names(() => false)).toEqual([
      'nightly/20260101T020000Z',
      'weekly/20260105T020000Z',
    ]);
    expect(await names((study) => study.startsWith('weekly/'))).toEqual([
      'nightly/20260101T020000Z',
    ]);
  });

  it('are none of those without an end while nobody knows whether they go on', async () => {
    expect(await names()).toEqual(['nightly/20260101T020000Z']);
  });

  it('tell how large they are', async () => {
    const [first] = await oldStudies(store, { before, isOpen: undefined });
    expect(first?.bytes).toBeGreaterThan(100);
  });
});

describe('removeStudy', () => {
  it('deletes the study, its plan’s folder with the last one, and nothing else', async () => {
    for (const study of await oldStudies(store, { before, isOpen: () => false })) {
      await removeStudy(study);
    }
    expect((await readdir(root)).sort()).toEqual(['nightly', 'notes']);
    expect(await readdir(join(root, 'nightly'))).toEqual(['20261120T020000Z']);
    expect(await readdir(join(root, 'notes', 'old'))).toEqual(['read-me.txt']);
  });
});
