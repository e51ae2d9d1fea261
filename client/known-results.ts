import { openResults } from '../activities/open-results.js';
import type { StudyRecord } from '../results/record.js';
import type { ResultsStore } from '../results/results-store.js';
import type { Context } from './command.js';
import { openHome } from './home.js';
import { resultsRoot } from './session.js';

/** The results to read from: `$PACKBENCH_RESULTS`, else the worker's, else the default. */
export async function openKnownResults(context: Context): Promise<ResultsStore> {
  const own = context.env['PACKBENCH_RESULTS'] ? undefined : await (await openHome()).readWorker();
  return openResults(own?.results ?? resultsRoot(context));
}

/** What the results say of a study; undefined when it is not there. */
export async function readStudyRecord(
  store: ResultsStore,
  study: string,
): Promise<StudyRecord | undefined> {
  try {
    return await store.loadStudyRecord(study);
  } catch {
    return undefined;
  }
}
