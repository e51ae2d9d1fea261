import { renderNodeCharts } from '../chart/node-chart.js';
import { renderOperationChart } from '../chart/operation-chart.js';
import { renderTargetName } from '../chart/target-mark.js';
import { renderTimeline } from '../chart/timeline-chart.js';
import { comparisonSentence } from '../comparison-sentence.js';
import { formatBytes } from '../format-quantity.js';
import { html, type Html } from '../html.js';
import { memoryPerServer, type MemoryPerServer } from '../memory-per-server.js';
import { operationKind } from '../operation-kind.js';
import { isSimulated, type ReportContext } from '../report-context.js';
import { DRAWN_NODES, DRAWN_REPETITIONS, toTraces } from '../run-trace.js';
import { renderKeptOutNote } from './kept-out-note.js';
import { renderOutageNote } from './outage-note.js';
import { renderSharedHostNote } from './shared-host-note.js';
import { renderStandstillNote } from './standstill-note.js';
import { renderSummaryTable } from './summary-table.js';

/** One scenario: times of its operations, then its compute nodes over time, then memory. */
export function renderScenarioSection(context: ReportContext, scenario: string): Html {
  const { study, marks, summary } = context;
  const runs = context.runs.filter((run) => run.scenario === scenario);
  const targets = [...new Set(runs.map(({ target }) => target))];
  const simulated = isSimulated(study, targets);
  const summaries = summary.operations.filter((one) => one.scenario === scenario);
  const kinds = [...new Set(summaries.map(({ kind }) => kind))];
  const operations = runs.flatMap((run) => run.operations);
  const sentences = kinds
    .flatMap((kind) => summary.comparisons.filter((one) => one.kind === kind))
    .filter((comparison) => comparison.scenario === scenario)
    .flatMap((comparison) => {
      const valuesOf = (target: string) =>
        summaries.find((one) => one.kind === comparison.kind && one.target === target)?.values;
      const [a, b] = [valuesOf(comparison.a), valuesOf(comparison.b)];
      return a && b ? [html`<li>${comparisonSentence(comparison, a, b)}</li>`] : [];
    });
  const charts = kinds.map((kind) =>
    renderOperationChart({
      kind,
      operations: operations.filter((o) => operationKind(o.operation) === kind),
      marks,
      simulated,
    }),
  );
  return html`<section id="scenario-${scenario}">
    <h2>${scenario}</h2>
    ${
      sentences.length > 0 &&
      html`<ul>
        ${sentences}
      </ul>`
    }
    ${renderSummaryTable(summaries, marks)} ${renderKeptOutNote(operations)}
    <div class="charts two">${charts.map((chart) => html`<div>${chart}</div>`)}</div>
    ${renderNodes(context, scenario, simulated)}
  </section>`;
}

function renderNodes(context: ReportContext, scenario: string, simulated: boolean): Html {
  const { marks } = context;
  const runs = context.runs.filter((run) => run.scenario === scenario);
  if (runs.length === 0) return html``;
  const traces = toTraces(runs, context.samples);
  const sampled = context.samples.some((one) => runs.some(({ run }) => run === one.run));
  const memory = memoryPerServer(runs, context.samples);
  return html`<h3>Compute nodes over the time of a run</h3>
    <div class="legend">
      ${[...new Set(traces.map(({ target }) => target))].map((target) => renderTargetName(marks, target))}
      ${traces.some(({ outages }) => outages.length > 0) && html`<span><span class="outage-key"></span> API outage</span>`}
      ${traces.some(({ standstills }) => standstills.length > 0) && html`<span><span class="standstill-key"></span> paused or blocked</span>`}
    </div>
    ${renderTimeline({ traces, marks, simulated })}
    <p class="note">
      Above, a tick is an operation that was sent. The strips above each picture below are the
      phases of the first run of each target, strong where the cloud works. A line breaks where
      samples are missing; a triangle on the time axis is a tick that came
      late.${runs.length > traces.length && ` Drawn: the first ${DRAWN_REPETITIONS} runs of each target (later ones fainter), at most ${DRAWN_NODES} nodes each; all are in samples/.`}
    </p>
    ${renderOutageNote(runs)} ${renderStandstillNote(runs)}
    ${
      sampled &&
      renderSharedHostNote(
        context,
        runs.map(({ target }) => target),
        'CPU, memory, load, disk and network in the curves below, and the memory per server, are of the whole machine, whatever on it caused them.',
      )
    }
    <div class="charts">
      ${renderNodeCharts({ traces, marks, simulated }).map((chart) => html`<div>${chart}</div>`)}
    </div>
    ${memory.length > 0 && renderMemory(context, memory)}`;
}

function renderMemory({ marks }: ReportContext, memory: readonly MemoryPerServer[]): Html {
  const methods = new Set(memory.map(({ method }) => method));
  return html`<h3>Memory per server</h3>
    <div class="scroll">
      <table class="stack">
        <thead>
          <tr>
            <th>target</th>
            <th class="text">node</th>
            <th>repetition</th>
            <th>servers</th>
            <th>memory per server</th>
          </tr>
        </thead>
        <tbody>
          ${memory.map(
            (one) =>
              html`<tr>
                <td>${renderTargetName(marks, one.target)}</td>
                <td class="text" data-label="node">${one.node}</td>
                <td data-label="repetition">${one.repetition}</td>
                <td data-label="servers">${one.servers}</td>
                <td data-label="memory per server" class="strong">${formatBytes(one.bytes)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="note">
      ${methods.has('hold') && 'Memory used (without buffers, cache and reclaimable slab): its mean while all servers were held less its mean in the baseline, divided by the servers.'}
      ${methods.has('slope') && 'Least-squares slope of memory used over the number of active servers while they booted.'}
    </p>`;
}
