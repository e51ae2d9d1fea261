import { checkSegment, checkStudyId, parseRunId } from './ids.js';
import { inParallel } from './in-parallel.js';
import { readJson } from './json-file.js';
import type { RunRecord } from './record.js';
import type { ResultsFiles } from './results-files.js';

/**
 * Where each file of a study lies, relative to the results root. Every part of a path is checked
 * before it is used.
 */
export interface StudyFolder {
  readonly path: string;
  /** A file at the top of the folder, such as report.html. */
  file(name: string): string;
  runFile(record: Pick<RunRecord, 'run' | 'part'>): string;
  spool(target: string, node: string, run: string): string;
  samples(target: string, node: string): string;
}

export function createStudyFolder(study: string): StudyFolder {
  const path = checkStudyId(study);
  const samplesOf = (target: string): string => `${path}/samples/${checkSegment(target, 'Target')}`;
  return {
    path,
    file: (name) => `${path}/${checkSegment(name, 'File')}`,
    runFile: ({ run, part }) => {
      const { target, scenario, repetition } = parseRunId(run);
      const name = part === undefined ? `${repetition}.json` : `${repetition}.part-${part}.json`;
      return `${path}/runs/${target}/${scenario}/${name}`;
    },
    spool: (target, node, run) => {
      const { scenario, repetition } = parseRunId(run);
      const name = `${scenario}-${repetition}.spool`;
      return `${samplesOf(target)}/${checkSegment(node, 'Node')}/${name}`;
    },
    samples: (target, node) => `${samplesOf(target)}/${checkSegment(node, 'Node')}.csv`,
  };
}

/** All runs of a study and their slices, in the order in which they started. */
export async function readRuns(
  files: ResultsFiles,
  folder: StudyFolder,
): Promise<readonly RunRecord[]> {
  const paths = (await files.list(`${folder.path}/runs`, 3)).filter((f) => f.endsWith('.json'));
  return inOrder(await inParallel(paths, (path) => readJson<RunRecord>(files, path)));
}

/** Runs, or what is known of them, in the order in which they started. */
export function inOrder<T extends Pick<RunRecord, 'startedAt' | 'run'>>(
  runs: readonly T[],
): readonly T[] {
  return [...runs].sort((a, b) => compare(a.startedAt, b.startedAt) || compare(a.run, b.run));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
