import { renderTargetName } from '../chart/target-mark.js';
import type { Comparison } from '../compare-targets.js';
import { formatSecondsInterval, formatSecondsNumber } from '../format-quantity.js';
import { serverHeadlines } from '../headline.js';
import { html, type Html } from '../html.js';
import { scenariosOf, type ReportContext } from '../report-context.js';
import { renderGuestHeadlineTable } from './guest-headline-table.js';

/** The study on one screen: mean times side by side, and whether they differ. */
export function renderHeadlineSection(context: ReportContext): Html {
  const { study, runs, summary, marks } = context;
  const targets = study.targets.map(({ name }) => name);
  const pair = targets.length === 2;
  const further = serverHeadlines(summary);
  const rows = scenariosOf(runs).flatMap((scenario) => {
    const inScenario = summary.operations.filter((one) => one.scenario === scenario);
    const kinds = [...new Set(inScenario.map(({ kind }) => kind))];
    return kinds.map((kind) => {
      const comparison = summary.comparisons.find(
        (c) => c.scenario === scenario && c.kind === kind,
      );
      return html`<tr>
        <th scope="row" class="text">${kind} <span class="sub">${scenario}</span></th>
        ${targets.map((target) => {
          const one = inScenario.find((o) => o.kind === kind && o.target === target);
          const values = one?.values;
          return html`<td data-label="${target}">
            ${
              one &&
              html`<span
                ><span class="strong"
                  >${values ? formatSecondsNumber(values.mean) : 'no value'}</span
                ><span class="sub"
                  >${
                    values?.interval
                      ? formatSecondsInterval(values.interval, values.mean)
                      : `${one.averaged} of ${one.n}`
                  }</span
                >${
                  values?.interval &&
                  one.averaged < one.n &&
                  html`<span class="sub">${one.averaged} of ${one.n}</span>`
                }</span
              >`
            }
          </td>`;
        })}
        ${pair && html`<td data-label="difference">${comparison && verdict(comparison)}</td>`}
      </tr>`;
    });
  });
  return html`<h2 id="headline">Result</h2>
    <div class="scroll">
      <table class="compact">
        <caption>
          Mean time in seconds with its 95 % interval; below them how many were averaged, where not
          all were.${pair && ` Difference: ${targets[1] ?? ''} less ${targets[0] ?? ''}.`}
        </caption>
        <thead>
          <tr>
            <th class="text">operation</th>
            ${targets.map((target) => html`<th>${renderTargetName(marks, target)}</th>`)}${pair && html`<th>difference</th>`}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${
      further.length > 0 &&
      html`<ul>
        ${further.map((line) => html`<li>${line}</li>`)}
      </ul>`
    }
    ${renderGuestHeadlineTable(context)}`;
}

function verdict({ claimed, enough, differenceMs, interval }: Comparison): Html {
  if (!interval || !enough) return html`<span class="muted">too few values</span>`;
  const sign = differenceMs > 0 ? '+' : '';
  const range = html`<span class="sub">${formatSecondsInterval(interval, differenceMs)}</span>`;
  return claimed
    ? html`<span
        ><span class="strong">${sign}${formatSecondsNumber(differenceMs)}</span>${range}</span
      >`
    : html`<span><span class="muted">none claimed</span>${range}</span>`;
}
