import { join } from 'node:path';
import { readJson } from '../results/atomic-file.js';
import type { StudyRecord } from '../results/record.js';
import { openResultsStore, type ResultsStore } from '../results/results-store.js';
import type { Context } from './command.js';
import { openHome } from './home.js';
import { resultsRoot } from './session.js';

/** The results root to read from: `$PACKBENCH_RESULTS`, else the worker's, else the default. */
export async function openKnownResults(context: Context): Promise<ResultsStore> {
  const own = context.env['PACKBENCH_RESULTS'] ? undefined : await (await openHome()).readWorker();
  return openResultsStore(own?.results ?? resultsRoot(context));
}

/** What a results folder says of a study; undefined when it is not there. */
export async function readStudyRecord(
  store: ResultsStore,
  study: string,
): Promise<StudyRecord | undefined> {
  try {
    return await readJson<StudyRecord>(join(store.studyPath(study), 'study.json'));
  } catch {
    return undefined;
  }
}
