import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openResults } from '../activities/open-results.js';
import { STUDY, studyRecord } from '../test/stores/records.js';
import { startS3Server, type S3Server } from '../test/stores/s3-server.js';
import type { Context } from './command.js';
import { createOutput } from './output.js';
import { findStoredStudy } from './stored-study.js';
import { UnknownStudyError } from './study-id.js';

let folder: string;
let s3: S3Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-stored-'));
  s3 = await startS3Server();
  for (const [name, value] of Object.entries(s3.env)) vi.stubEnv(name, value);
  for (const root of [s3.address('team'), join(folder, 'results')]) {
    await (await openResults(root)).saveStudy(studyRecord());
  }
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await s3.stop();
  await rm(folder, { recursive: true, force: true });
});

const context = (results: string): Context => {
  const nothing = { write: () => true };
  return {
    output: createOutput(nothing, nothing, {}),
    env: { PACKBENCH_RESULTS: results },
    cwd: folder,
    interruption: () => new AbortController().signal,
  };
};

describe('findStoredStudy', () => {
  it.each([
    ['an id, in the store that the environment names', STUDY, 'store'],
    ["a plan's name, in the store", 'packing', 'store'],
    ['an id, in a folder', STUDY, 'folder'],
  ] as const)('takes %s', async (_, word, where) => {
    const root = where === 'store' ? s3.address('team') : 'results';
    const { store, study } = await findStoredStudy(word, context(root));
    expect(study).toBe(STUDY);
    expect(await store.loadStudyRecord(study)).toEqual(studyRecord());
  });

  it("takes a study's address, whatever the environment names", async () => {
    const { store, study } = await findStoredStudy(`${s3.address('team')}/${STUDY}/`, context('x'));
    expect([store.root, study]).toEqual([s3.address('team'), STUDY]);
  });

  it("takes the path of a study's folder, whatever the environment names", async () => {
    const { store, study } = await findStoredStudy(`results/${STUDY}`, context(s3.address('team')));
    expect([store.root, study]).toEqual([join(folder, 'results'), STUDY]);
  });

  it.each(['team/packing/20990101T000000Z', 'x'])('knows no study at %s', async (path) => {
    const unknown = findStoredStudy(s3.address(path), context('x'));
    await expect(unknown).rejects.toBeInstanceOf(UnknownStudyError);
  });
});
