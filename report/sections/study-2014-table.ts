import { formatFigure } from '../format-figure.js';
import { html, type Html } from '../html.js';
import type { Study2014Table } from '../study-2014/study-2014.js';

/** The 2014 study's figures, apart from the study's own and marked as another thing. */
export function renderStudy2014Table({
  unit,
  columns,
  rows,
  note,
  otherProgram,
}: Study2014Table): Html {
  return html`<div class="aside">
    <p>
      <strong
        >2014 study, other hardware${otherProgram && ' and another program: do not compare'}</strong
      >
    </p>
    <p>In ${unit}. ${note}</p>
    <div class="scroll">
      <table class="compact">
        <thead>
          <tr>
            <th></th>
            ${columns.map((column) => html`<th>${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ label, values }) =>
              html`<tr>
                <th scope="row" class="text">${label}</th>
                ${values.map((value) => html`<td>${formatFigure(value)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </div>`;
}
