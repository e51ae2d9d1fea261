import type { Outcome } from '../../results/record.js';
import { renderTargetName, type Marks } from '../chart/target-mark.js';
import { formatSecondsInterval, formatSecondsNumber } from '../format-quantity.js';
import { html, type Html } from '../html.js';
import type { OperationSummary } from '../operation-summary.js';

const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  ok: 'ok',
  failed: 'failed',
  timed_out: 'timed out',
  censored: 'censored',
};

/** A row per kind of operation and target: the figures of a scenario, in seconds. */
export function renderSummaryTable(operations: readonly OperationSummary[], marks: Marks): Html {
  const kinds = [...new Set(operations.map(({ kind }) => kind))];
  const rows = kinds.flatMap((kind) => {
    const own = operations.filter((operation) => operation.kind === kind);
    const named = new Set(own.map(({ operation }) => operation)).size > 1;
    return own.map((one, i) => row(one, i > 0, named, marks));
  });
  return html`<div class="scroll">
    <table class="stack figures">
      <caption>
        Seconds. Mean with its 95 % interval; measurement: where the mean of these operations lies
        by their bounds alone.
      </caption>
      <thead>
        <tr>
          <th>operation</th>
          <th class="text">target</th>
          <th>averaged</th>
          <th>min</th>
          <th>median</th>
          <th>mean</th>
          <th>max</th>
          <th>measurement</th>
          <th class="text">outcomes</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** @param named targets call this operation by different names: each is told */
function row(one: OperationSummary, again: boolean, named: boolean, marks: Marks): Html {
  const { values } = one;
  const seconds = (ms: number | undefined): string =>
    ms === undefined || !values ? '' : formatSecondsNumber(ms, values.mean);
  const interval = values?.interval;
  return html`<tr>
    <th scope="row" class="text"><span class="${again ? 'again' : ''}">${one.kind}</span></th>
    <td class="text" data-label="target">
      ${renderTargetName(marks, one.target)}${named && html`<span class="sub"><code>${one.operation}</code></span>`}
    </td>
    <td data-label="averaged">${one.averaged} of ${one.n}</td>
    <td data-label="min">${seconds(values?.min)}</td>
    <td data-label="median">${seconds(values?.median)}</td>
    <td data-label="mean">
      <span
        ><span class="strong">${seconds(values?.mean) || 'none'}</span>${
          values &&
          html`<span class="sub"
            >${interval ? formatSecondsInterval(interval, values.mean) : 'one value, no interval'}</span
          >`
        }</span
      >
    </td>
    <td data-label="max">${seconds(values?.max)}</td>
    <td data-label="measurement">
      ${values && formatSecondsInterval(values.measurement, values.mean)}
    </td>
    <td class="text" data-label="outcomes">${outcomesInWords(one)}</td>
  </tr>`;
}

/** `15 ok`, or `13 ok, 2 failed (1 ok but disturbed, not averaged)`. */
export function outcomesInWords({
  outcomes,
  disturbed,
}: Pick<OperationSummary, 'outcomes' | 'disturbed'>): Html {
  const order: readonly Outcome[] = ['ok', 'failed', 'timed_out', 'censored'];
  const words = order
    .filter((outcome) => outcomes[outcome] > 0)
    .map(
      (outcome, i) =>
        html`${i > 0 && ', '}<span class="${outcome === 'ok' ? '' : 'bad'}"
            >${outcomes[outcome]} ${OUTCOME_WORDS[outcome]}</span
          >`,
    );
  return html`<span
    >${words}${disturbed > 0 && html` <span class="warn">(${disturbed} disturbed, not averaged)</span>`}</span
  >`;
}
