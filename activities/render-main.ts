import { headlineOf } from '../report/headline.js';
import { renderReport } from '../report/render-report.js';
import { summarize } from '../report/summarize.js';
import { renderSummaryJson } from '../report/summary-json.js';
import { openResults } from './open-results.js';
import type { Rendered } from './render-apart.js';

/** What the process of `renderApart` runs: a study's results in, its report out. */
const [root = '', study = ''] = process.argv.slice(2);
const loaded = await (await openResults(root)).loadStudy(study);
const summary = summarize(loaded.study, loaded.runs);
const rendered: Rendered = {
  report: renderReport(loaded),
  summary: renderSummaryJson(summary),
  headline: headlineOf(summary),
};
// Not before all of it has left.
process.send?.(rendered, undefined, undefined, () => process.disconnect());
