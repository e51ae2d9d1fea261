import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ResultsStore } from '../results/results-store.js';
import { readStudyRecord } from './known-results.js';

/** A study whose results are older than they are kept. */
export interface OldStudy {
  readonly study: string;
  readonly path: string;
  /** When it ended; when it started, of one that never did. ISO 8601. */
  readonly at: string;
  readonly bytes: number;
}

export interface PruneScope {
  /** Only those that ended before. */
  readonly before: Date;
  /** Whether a study goes on; undefined when nobody knows, and then one without an end stays. */
  readonly isOpen: ((study: string) => boolean) | undefined;
}

/**
 * Studies of a folder that are old, oldest first. One that still goes on is not, however long ago it
 * began; what is no study is never among them.
 */
export async function oldStudies(
  store: ResultsStore,
  { before, isOpen }: PruneScope,
): Promise<readonly OldStudy[]> {
  const old: OldStudy[] = [];
  for (const study of await store.listStudies()) {
    const record = await readStudyRecord(store, study);
    if (!record) continue;
    const goesOn = record.endedAt === null && (isOpen?.(study) ?? true);
    const at = record.endedAt ?? record.startedAt;
    if (goesOn || !(Date.parse(at) < before.getTime())) continue;
    const path = store.studyPath(study);
    old.push({ study, path, at, bytes: await sizeOf(path) });
  }
  return old.sort((a, b) => a.at.localeCompare(b.at));
}

/** Deletes a study's folder, and that of its plan with the last study in it. */
export async function removeStudy({ path }: Pick<OldStudy, 'path'>): Promise<void> {
  await rm(path, { recursive: true, force: true });
  const plan = dirname(path);
  const left = await readdir(plan).catch(() => ['somebody else has removed it']);
  if (left.length === 0) await rmdir(plan);
}

/** Bytes of all files of a folder. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    const file = await stat(join(folder, name));
    if (file.isFile()) bytes += file.size;
  }
  return bytes;
}
