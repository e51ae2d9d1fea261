import { renderTargetName } from '../chart/target-mark.js';
import { guestHeadlines, type GuestHeadlineCell } from '../guest/guest-headlines.js';
import { html, type Html } from '../html.js';
import type { ReportContext } from '../report-context.js';
import { renderSharedHostNote } from './shared-host-note.js';

/** The leading figure of each benchmark side by side; nothing when none ran. */
export function renderGuestHeadlineTable(context: ReportContext): Html {
  const { study, summary, marks } = context;
  const headlines = guestHeadlines(summary);
  if (headlines.length === 0) return html``;
  const several = new Set(headlines.map(({ scenario }) => scenario)).size > 1;
  const targets = study.targets.map(({ name }) => name);
  return html`<div class="scroll">
      <table class="compact">
        <caption>
          Inside the guest: means, at the best number of threads. Below them the same on the compute
          node itself.
        </caption>
        <thead>
          <tr>
            <th class="text">figure</th>
            ${targets.map((target) => html`<th>${renderTargetName(marks, target)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${headlines.map(
            ({ scenario, title, cells }) =>
              html`<tr>
                <th scope="row" class="text">
                  ${title} ${several && html`<span class="sub">${scenario}</span>`}
                </th>
                ${targets.map((target) => {
                  const cell = cells.find((one) => one.target === target);
                  return html`<td>${cell && renderCell(cell)}</td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      headlines.some(({ cells }) => cells.some(({ node }) => node)) &&
      renderSharedHostNote(
        context,
        targets,
        '“node” is one and the same machine for all of them, with all that runs there beside the program.',
      )
    }`;
}

function renderCell({ best, node }: GuestHeadlineCell): Html {
  return html`<span
    >${
      best
        ? html`<span class="strong">${best.mean}</span
            >${best.at && html` <span class="muted">${best.at}</span>`}`
        : html`<span class="muted">no value</span>`
    }${node && html`<span class="sub">node ${node.mean}${node.at !== best?.at && node.at && ` ${node.at}`}</span>`}</span
  >`;
}
