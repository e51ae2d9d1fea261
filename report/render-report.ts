import { createMarks } from './chart/target-mark.js';
import { html, rawHtml } from './html.js';
import { measuredRuns, precacheOperations } from './measured-runs.js';
import { PAGE_STYLE } from './page-style.js';
import { scenariosOf, type ReportContext, type StudyData } from './report-context.js';
import { renderControlPlaneSection } from './sections/control-plane-section.js';
import { renderGuestCostSection } from './sections/guest-cost-section.js';
import { renderGuestSection } from './sections/guest-section.js';
import { renderHeadlineSection } from './sections/headline-section.js';
import { renderIntroduction } from './sections/introduction.js';
import { renderLadderSection } from './sections/ladder-section.js';
import { renderProblemsSection } from './sections/problems-section.js';
import { renderProvenanceSection } from './sections/provenance-section.js';
import { renderReadingSection } from './sections/reading-section.js';
import { renderScenarioSection } from './sections/scenario-section.js';
import { renderUserServerSection } from './sections/user-server-section.js';
import { summarize } from './summarize.js';

/** Nothing may be loaded and no script run, whatever a fault text or a name contains. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The report of a study as one self-contained HTML page. Pure: the same data, the same bytes. */
export function renderReport(data: StudyData): string {
  const { study } = data;
  const runs = measuredRuns(data.runs);
  const context: ReportContext = {
    ...data,
    runs,
    precached: precacheOperations(data.runs),
    summary: summarize(study, runs),
    marks: createMarks(study.targets.map(({ name }) => name)),
  };
  const scenarios = scenariosOf(runs);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${rawHtml(POLICY)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="packbench ${study.packbenchVersion}" />
        <title>${study.planName}: packbench report</title>
        <style>
          ${rawHtml(PAGE_STYLE)}
        </style>
      </head>
      <body>
        <main>
          ${renderIntroduction(context)} ${runs.length > 0 && renderHeadlineSection(context)}
          ${renderUserServerSection(context)} ${renderGuestCostSection(context)}
          ${renderLadderSection(context)} ${renderGuestSection(context)}
          ${renderControlPlaneSection(context)}
          ${scenarios.map((scenario) => renderScenarioSection(context, scenario))}
          ${renderProblemsSection(context)} ${renderProvenanceSection(context)}
          ${renderReadingSection(context)}
        </main>
      </body>
    </html> `;
  return page.text;
}
