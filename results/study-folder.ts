import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from './atomic-file.js';
import { checkSegment, checkStudyId, parseRunId } from './ids.js';
import type { RunRecord } from './record.js';
import { isNotFound, toResultsError } from './results-error.js';

/** Where each file of a study lies. Every part of a path is checked before it is used. */
export interface StudyFolder {
  readonly path: string;
  /** A file at the top of the folder, such as report.html. */
  file(name: string): string;
  runFile(record: Pick<RunRecord, 'run' | 'part'>): string;
  spool(target: string, node: string, run: string): string;
  samples(target: string, node: string): string;
}

export function createStudyFolder(root: string, study: string): StudyFolder {
  const path = join(root, checkStudyId(study));
  const samplesOf = (target: string): string =>
    join(path, 'samples', checkSegment(target, 'Target'));
  return {
    path,
    file: (name) => join(path, checkSegment(name, 'File')),
    runFile: ({ run, part }) => {
      const { target, scenario, repetition } = parseRunId(run);
      const name = part === undefined ? `${repetition}.json` : `${repetition}.part-${part}.json`;
      return join(path, 'runs', target, scenario, name);
    },
    spool: (target, node, run) => {
      const { scenario, repetition } = parseRunId(run);
      const name = `${scenario}-${repetition}.spool`;
      return join(samplesOf(target), checkSegment(node, 'Node'), name);
    },
    samples: (target, node) => join(samplesOf(target), `${checkSegment(node, 'Node')}.csv`),
  };
}

/** All runs of a study and their slices, in the order in which they started. */
export async function readRuns(folder: StudyFolder): Promise<readonly RunRecord[]> {
  const files = (await listFiles(join(folder.path, 'runs'), 3)).filter((f) => f.endsWith('.json'));
  const runs: RunRecord[] = [];
  for (const file of files) runs.push(await readJson<RunRecord>(file));
  return runs.sort((a, b) => compare(a.startedAt, b.startedAt) || compare(a.run, b.run));
}

/** Files `depth` folders down, sorted by name; none when the folder is not there. */
export async function listFiles(path: string, depth: number): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isNotFound(error)) return [];
    throw toResultsError(error, path, 'read');
  }
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => compare(a.name, b.name))) {
    const child = join(path, entry.name);
    if (depth === 1 && entry.isFile()) files.push(child);
    if (depth > 1 && entry.isDirectory()) files.push(...(await listFiles(child, depth - 1)));
  }
  return files;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
