import type { HistoryRecords } from '../../client/history-records.js';
import { renderReport } from '../../report/render-report.js';
import { summarize } from '../../report/summarize.js';
import { renderSummaryJson } from '../../report/summary-json.js';
import type { ResultsStore } from '../../results/results-store.js';

/**
 * What `packbench export` does, in this process: the command starts another one to render the
 * report, which in hundreds of cells would be most of the time. Studies without faults are exported
 * by the command itself.
 */
export async function exportHere(
  { study, runs, outputs }: HistoryRecords,
  store: ResultsStore,
): Promise<void> {
  if (!study) return;
  await store.saveStudy(study);
  for (const run of runs) await store.saveRun(run);
  for (const one of outputs) await store.saveOutputs(one.run, one.outputs);
  await store.writeTables(study.study);
  await store.writeSamples(study.study);
  const loaded = await store.loadStudy(study.study);
  const summary = renderSummaryJson(summarize(loaded.study, loaded.runs));
  await store.writeFile(study.study, 'summary.json', summary);
  await store.writeFile(study.study, 'report.html', renderReport(loaded));
}
