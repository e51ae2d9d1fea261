import type { LoadedStudy, ResultsStore } from '../results/results-store.js';
import type { Activities } from '../workflows/contract/steps.js';

/** What turns a study's records into a page and a summary. */
export interface Reporter {
  readonly html: (study: LoadedStudy) => string;
  readonly summary: (study: LoadedStudy) => { readonly json: string; readonly headline: string[] };
}

type WriteResults = Pick<Activities, 'saveRun' | 'saveStudy' | 'writeReport'>;

/** Projects what the history holds onto the results folder. All of it may be repeated. */
export const createWriteResults = (store: ResultsStore, reporter: Reporter): WriteResults => ({
  saveRun: (record) => store.saveRun(record),
  saveStudy: (record) => store.saveStudy(record),
  writeReport: async ({ study }) => {
    await store.writeSamples(study);
    const loaded = await store.loadStudy(study);
    const { json, headline } = reporter.summary(loaded);
    await store.writeFile(study, 'summary.json', json);
    const report = await store.writeFile(study, 'report.html', reporter.html(loaded));
    return { results: store.studyPath(study), report, headline };
  },
});
