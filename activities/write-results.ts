import { headlineOf } from '../report/headline.js';
import { renderReport } from '../report/render-report.js';
import { summarize } from '../report/summarize.js';
import { renderSummaryJson } from '../report/summary-json.js';
import type { ResultsStore } from '../results/results-store.js';
import type { Activities } from '../workflows/contract/activities.js';

type WriteResults = Pick<Activities, 'saveRun' | 'saveStudy' | 'writeReport'>;

/** Projects what the history holds onto the results folder. All of it may be repeated. */
export const createWriteResults = (store: ResultsStore): WriteResults => ({
  saveRun: (record) => store.saveRun(record),
  saveStudy: (record) => store.saveStudy(record),
  writeReport: async ({ study }) => {
    await store.writeSamples(study);
    const loaded = await store.loadStudy(study);
    const summary = summarize(loaded.study, loaded.runs);
    await store.writeFile(study, 'summary.json', renderSummaryJson(summary));
    const report = await store.writeFile(study, 'report.html', renderReport(loaded));
    return { results: store.studyPath(study), report, headline: headlineOf(summary) };
  },
});
