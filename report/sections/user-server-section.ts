import { renderSplitChart, type ChartSplit } from '../chart/split-chart.js';
import { renderTargetName } from '../chart/target-mark.js';
import { groupBy } from '../group-by.js';
import { html, type Html } from '../html.js';
import { readinessWords } from '../readiness-words.js';
import type { ReadyTimes } from '../ready-times.js';
import { isSimulated, type ReportContext } from '../report-context.js';
import { renderMeanCell } from './mean-cell.js';
import { outcomesInWords } from './summary-table.js';
import { renderServerCosts } from './server-costs.js';

/** From the request to a server that a user can work with, and what that server costs. */
export function renderUserServerSection(context: ReportContext): Html {
  const { study, summary, marks } = context;
  const { readyTimes } = summary;
  if (readyTimes.length === 0) return html``;
  const targets = [...new Set(readyTimes.map(({ target }) => target))];
  const scenarios = [...new Set(readyTimes.map(({ scenario }) => scenario))];
  const probes = groupBy(targets, (target) => readinessWords(study.plan, target));
  return html`<section id="user-server">
    <h2>The user’s server</h2>
    <p>A server that is ACTIVE is not yet one to work with. It is ready when:</p>
    <ul>
      ${[...probes].map(
        ([words, own]) =>
          html`<li>
            ${own.map((target) => html`${renderTargetName(marks, target)} `)}:
            ${words || 'the probe of the plan says so'}
          </li>`,
      )}
    </ul>
    <div class="charts two">
      ${scenarios.map((scenario) => {
        const own = readyTimes.filter((one) => one.scenario === scenario);
        const drawn = own.flatMap((one) => splitOf(context, one));
        return (
          drawn.length > 0 &&
          html`<div>
            ${renderSplitChart({
              title: `${scenario}: boot to ready, s`,
              parts: ['boot', 'its end to ready'],
              rows: drawn,
              simulated: isSimulated(
                study,
                own.map(({ target }) => target),
              ),
            })}
          </div>`
        );
      })}
    </div>
    <p class="note">
      Strong: boot. Faint: from its end to ready. Bars are means; a point is the time of one server
      from its request to ready.
    </p>
    ${renderTimes(context, scenarios)} ${renderServerCosts(context, targets)}
  </section>`;
}

function splitOf({ marks }: ReportContext, one: ReadyTimes): readonly ChartSplit[] {
  const mark = marks.get(one.target);
  if (!mark || !one.bootToActive || !one.bootToReady) return [];
  const firstMs = one.bootToActive.mean;
  const secondMs = Math.max(0, one.bootToReady.mean - firstMs);
  return [{ label: one.target, mark, firstMs, secondMs, totalsMs: one.readyMs }];
}

function renderTimes({ summary, marks }: ReportContext, scenarios: readonly string[]): Html {
  return html`<div class="scroll">
    <table class="stack">
      <caption>
        Seconds. Mean with its 95 % interval, and where it lies by the bounds of the measurement
        alone; over servers of which both ends are known.
      </caption>
      <thead>
        <tr>
          <th>scenario</th>
          <th class="text">target</th>
          <th>servers</th>
          <th>boot</th>
          <th>its end to ready</th>
          <th>boot to ready</th>
          <th class="text">guests</th>
        </tr>
      </thead>
      <tbody>
        ${scenarios.flatMap((scenario) =>
          summary.readyTimes
            .filter((one) => one.scenario === scenario)
            .map(
              (one, i) =>
                html`<tr>
                  <th scope="row" class="text">
                    <span class="${i > 0 ? 'again' : ''}">${scenario}</span>
                  </th>
                  <td class="text" data-label="target">${renderTargetName(marks, one.target)}</td>
                  <td data-label="servers">${one.servers}</td>
                  <td data-label="boot">${renderMeanCell(one.bootToActive)}</td>
                  <td data-label="its end to ready">${renderMeanCell(one.activeToReady)}</td>
                  <td data-label="boot to ready">${renderMeanCell(one.bootToReady)}</td>
                  <td class="text" data-label="guests">
                    ${outcomesInWords({ outcomes: one.outcomes, disturbed: 0 })}
                  </td>
                </tr>`,
            ),
        )}
      </tbody>
    </table>
  </div>`;
}
