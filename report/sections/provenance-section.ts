import type { TargetRecord } from '../../results/record.js';
import { formatCount, formatInstant } from '../format-quantity.js';
import { html, type Html } from '../html.js';
import type { ReportContext } from '../report-context.js';
import { renderObserver } from './observer.js';

/** Where the numbers come from, and the files that they can be checked with. */
export function renderProvenanceSection(context: ReportContext): Html {
  const { study, runs, samples } = context;
  return html`<h2 id="provenance">Provenance</h2>
    <dl>
      <dt>packbench</dt>
      <dd>${study.packbenchVersion}, Temporal namespace ${study.temporalNamespace}</dd>
      <dt>began, ended</dt>
      <dd>
        ${formatInstant(study.startedAt)},
        ${study.endedAt ? formatInstant(study.endedAt) : 'not yet'}
      </dd>
    </dl>
    ${study.targets.map(renderTarget)} ${renderClocks(context)} ${renderObserver(context)}
    <h3>Files</h3>
    <p>
      Relative to this page: <a href="study.json">study.json</a>,
      <a href="operations.csv">operations.csv</a>, <a href="phases.csv">phases.csv</a>,
      <a href="summary.json">summary.json</a>${[
        ...new Set(samples.map(({ target, node }) => `samples/${target}/${node}.csv`)),
      ].map((path) => html`, <a href="${path}">${path}</a>`)};
      the raw counters lie beside the samples, and one JSON file for each of
      ${formatCount(runs.length)} runs in runs/.
    </p>
    <details>
      <summary>The plan, defaults filled in</summary>
      <pre>${JSON.stringify(study.plan, null, 2)}</pre>
    </details>`;
}

function renderTarget(target: TargetRecord): Html {
  const { image, flavor } = target;
  return html`<h3>${target.name}</h3>
    <dl>
      ${Object.entries(target.versions).map(
        ([service, version]) =>
          html`<dt>${service}</dt>
            <dd>${version}</dd>`,
      )}
      ${Object.entries(target.nodes).map(
        ([node, what]) =>
          html`<dt>node ${node}</dt>
            <dd>${what}</dd>`,
      )}
      ${
        target.sharedHost &&
        html`<dt>shared host</dt>
          <dd>
            its nodes share one kernel with others: what is read on a node is of the whole machine
          </dd>`
      }
      <dt>image</dt>
      <dd>
        ${image.name}, <code>${image.id}</code>, checksum <code>${image.checksum || 'none'}</code>
      </dd>
      ${
        flavor.id !== '' &&
        html`<dt>flavor</dt>
          <dd>${flavor.name}, <code>${flavor.id}</code></dd>`
      }
      <dt>networks</dt>
      <dd>${target.networks.map(({ name }) => name).join(', ') || 'the cloud’s choice'}</dd>
    </dl>`;
}

/** Node clock less worker clock: what it was first and last, with its own bounds. */
function renderClocks({ runs }: ReportContext): Html {
  const readings = runs.flatMap((run) =>
    run.recordings.flatMap(({ node, clockOffsetMs }) =>
      clockOffsetMs ? [{ node, clockOffsetMs }] : [],
    ),
  );
  const nodes = [...new Set(readings.map(({ node }) => node))];
  if (nodes.length === 0) return html``;
  return html`<h3>Clocks</h3>
    <dl>
      ${nodes.map((node) => {
        const own = readings.filter((reading) => reading.node === node).map((r) => r.clockOffsetMs);
        const [lowest, highest] = [
          Math.min(...own.map(([low]) => low)),
          Math.max(...own.map(([, high]) => high)),
        ];
        return html`<dt>node ${node}</dt>
          <dd>
            ${lowest.toFixed(1)} to ${highest.toFixed(1)} ms: node clock less worker clock, over
            ${own.length} readings
          </dd>`;
      })}
    </dl>`;
}
