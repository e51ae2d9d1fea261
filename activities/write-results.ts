import type { ResultsStore } from '../results/results-store.js';
import type { Activities } from '../workflows/contract/activities.js';
import { renderApart } from './render-apart.js';
import { whileAwaited } from './while-awaited.js';

type WriteResults = Pick<Activities, 'saveRun' | 'saveStudy' | 'writeReport'>;

/**
 * Projects what the history holds onto the results. All of it may be repeated, and each on another
 * machine: what one has written, the next reads from the store.
 */
export const createWriteResults = (store: ResultsStore): WriteResults => ({
  saveRun: async (record) => {
    await store.saveRun(record, whileAwaited());
    return { results: store.studyPath(record.study) };
  },
  saveStudy: (record) => store.saveStudy(record, whileAwaited()),
  writeReport: async ({ study }) => {
    await store.writeSamples(study);
    const rendered = await renderApart(store.root, study);
    await store.writeTables(study);
    await store.writeFile(study, 'summary.json', rendered.summary);
    const report = await store.writeFile(study, 'report.html', rendered.report);
    return { results: store.studyPath(study), report, headline: rendered.headline };
  },
});
