import { renderTargetName } from '../chart/target-mark.js';
import { formatCount } from '../format-quantity.js';
import { html, type Html } from '../html.js';
import { operationKind } from '../operation-kind.js';
import type { ReportContext } from '../report-context.js';

/** What the measuring itself cost the cloud and the nodes. */
export function renderObserver({ study, runs, samples, marks }: ReportContext): Html {
  const operations = runs.flatMap((run) => run.operations);
  const kinds = [...new Set(operations.map((o) => operationKind(o.operation)))];
  const rows = study.targets.map(({ name }) => {
    const cells = kinds.map((kind) => {
      const own = operations.filter(
        (o) => o.target === name && operationKind(o.operation) === kind,
      );
      const requests = own.reduce((sum, { apiRequests }) => sum + apiRequests, 0);
      return html`<td data-label="${kind}">
        ${own.length > 0 && (requests / own.length).toFixed(1)}
      </td>`;
    });
    const all = runs
      .filter((run) => run.target === name)
      .reduce((sum, run) => sum + run.apiRequests, 0);
    const recorded = samples.filter(({ target }) => target === name);
    const cpuMs = recorded.reduce((sum, { recorderCpuMs }) => sum + (recorderCpuMs ?? 0), 0);
    const wallMs = recorded.reduce((sum, { recordedMs }) => sum + recordedMs, 0);
    return html`<tr>
      <td>${renderTargetName(marks, name)}</td>
      ${cells}
      <td data-label="all requests">${formatCount(all)}</td>
      <td data-label="recorder CPU">
        ${wallMs > 0 ? `${((cpuMs / wallMs) * 100).toFixed(2)} % of one CPU` : 'not recorded'}
      </td>
    </tr>`;
  });
  return html`<h3>What the observer cost</h3>
    <div class="scroll">
      <table class="stack">
        <caption>
          API requests per operation (its own and its share of the polls), all API requests, and the
          CPU time of the recorder on the nodes.
        </caption>
        <thead>
          <tr>
            <th>target</th>
            ${kinds.map((kind) => html`<th>${kind}</th>`)}
            <th>all requests</th>
            <th>recorder CPU</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}
