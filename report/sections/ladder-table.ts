import type { BootLadder } from '../boot-ladder.js';
import { renderTargetName } from '../chart/target-mark.js';
import { countOf, formatSecondsInterval, formatSecondsNumber } from '../format-quantity.js';
import { html, type Html } from '../html.js';
import type { LadderStep } from '../ladder-steps.js';
import { rungNumbers, type RungNumbers } from '../ladder-words.js';
import type { ReportContext } from '../report-context.js';
import type { BoundedValue } from '../statistics/summarize-values.js';

/** The ladders of one scenario, a row per rung. */
export function renderLadderTable(
  { marks }: ReportContext,
  title: string,
  ladders: readonly BootLadder[],
  numbers: RungNumbers,
): Html {
  return html`<div class="scroll">
    <table class="compact inline">
      <caption>
        ${title}. Seconds: means with their bounds, over so many boots.
      </caption>
      <thead>
        <tr>
          <th class="text">until</th>
          <th>boots</th>
          <th>segment</th>
          <th>since the request</th>
        </tr>
      </thead>
      ${ladders.map(
        ({ target, operation, boots, steps }) =>
          html`<tbody>
            <tr>
              <th scope="rowgroup" colspan="4" class="text">
                ${renderTargetName(marks, target)}
                <span class="sub"
                  ><code>${operation}</code>, ${countOf(boots, 'boot')} with rungs</span
                >
              </th>
            </tr>
            ${steps.map((step) => renderStep(step, numbers))}
          </tbody>`,
      )}
    </table>
  </div>`;
}

function renderStep({ rung, covers, n, reached, segment }: LadderStep, numbers: RungNumbers): Html {
  return html`<tr>
    <td class="text">
      <span class="muted">${rungNumbers(covers, numbers)}</span> ${rung.replace('_', ' ')}
    </td>
    <td>${n}</td>
    <td>${bounded(segment)}</td>
    <td>${bounded(reached)}</td>
  </tr>`;
}

function bounded({ value, lower, upper }: BoundedValue): Html {
  return html`<span class="strong">${formatSecondsNumber(value)}</span
    ><span class="sub">${formatSecondsInterval([lower, upper], value)}</span>`;
}
