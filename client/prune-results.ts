import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StudyRecord } from '../results/record.js';
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

/** A study that is as old, and stays all the same. */
export interface KeptStudy {
  readonly study: string;
  /** In words. */
  readonly reason: string;
}

export interface KnownStudies {
  readonly namespace: string;
  /** Whether a study goes on; undefined of one that Temporal does not know there. */
  readonly isOpen: (study: string) => boolean | undefined;
}

export interface PruneScope {
  /** Only those that ended before. */
  readonly before: Date;
  /** Undefined when Temporal cannot be asked. */
  readonly known: KnownStudies | undefined;
}

/**
 * Studies of a folder that are old, oldest first. One without an end is among them only where Temporal
 * says that it is over: of another namespace or server that shares the folder nobody here knows. What
 * goes on is not, however long ago it began; what is no study is never among them.
 */
export async function oldStudies(
  store: ResultsStore,
  { before, known }: PruneScope,
): Promise<{ readonly old: readonly OldStudy[]; readonly kept: readonly KeptStudy[] }> {
  const old: OldStudy[] = [];
  const kept: KeptStudy[] = [];
  for (const study of await store.listStudies()) {
    const record = await readStudyRecord(store, study);
    if (!record) continue;
    const at = record.endedAt ?? record.startedAt;
    if (!(Date.parse(at) < before.getTime())) continue;
    const reason = record.endedAt === null ? whyKept(record, known) : undefined;
    if (reason !== undefined) {
      kept.push({ study, reason });
      continue;
    }
    const path = store.studyPath(study);
    old.push({ study, path, at, bytes: await sizeOf(path) });
  }
  return { old: old.sort((a, b) => a.at.localeCompare(b.at)), kept };
}

function whyKept(
  { study, temporalNamespace }: StudyRecord,
  known: KnownStudies | undefined,
): string | undefined {
  if (!known) return 'it has no end, and Temporal cannot be asked';
  const { namespace, isOpen } = known;
  if (temporalNamespace !== namespace) {
    return `it has no end, and is of namespace '${temporalNamespace}': prune with TEMPORAL_NAMESPACE=${temporalNamespace}`;
  }
  const open = isOpen(study);
  if (open === undefined) {
    return `it has no end, and this server does not know it in namespace '${namespace}': it is another server's, or was forgotten; delete its folder if it is over`;
  }
  return open ? 'it goes on' : undefined;
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
