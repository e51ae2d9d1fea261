import { renderSplitChart } from '../chart/split-chart.js';
import { renderTargetName } from '../chart/target-mark.js';
import type { ControlPlaneShare } from '../control-plane-share.js';
import { formatShare } from '../format-figure.js';
import { html, type Html } from '../html.js';
import { isSimulated, type ReportContext } from '../report-context.js';
import { renderMeanCell } from './mean-cell.js';
import { renderStart2014 } from './start-2014.js';

/** How much of a boot is OpenStack's, by starting the same server without it. */
export function renderControlPlaneSection(context: ReportContext): Html {
  const { study, summary, marks } = context;
  const shares = summary.controlPlaneShares;
  if (shares.length === 0) return html``;
  const several = new Set(shares.map(({ scenario }) => scenario)).size > 1;
  const rows = shares.flatMap((one) => {
    const mark = marks.get(one.target);
    if (!mark || !one.direct || !one.difference) return [];
    const label = several ? `${one.target}, ${one.scenario}` : one.target;
    const secondMs = Math.max(0, one.difference.mean);
    return [{ label, mark, firstMs: one.direct.mean, secondMs, totalsMs: one.bootMs }];
  });
  const simulated = isSimulated(
    study,
    shares.map(({ target }) => target),
  );
  return html`<section id="control-plane">
    <h2>The control plane’s share</h2>
    <p>
      Each server was booted through OpenStack, and started once more on the same node without it:
      the same domain by libvirt, the same container by the Docker engine. What the boot took longer
      is the control plane’s: accepting and queueing the request, scheduling, fetching and preparing
      the image, making and plugging the network port, and writing down each step. For the direct
      start no port is made, and its disk is copied before the clock starts. The guest’s own
      start-up is in neither.
    </p>
    ${
      rows.length > 0 &&
      html`<div class="charts two">
          <div>
            ${renderSplitChart({
              title: 'Boot through OpenStack, s',
              parts: ['direct start', 'the control plane’s share'],
              rows,
              simulated,
            })}
          </div>
        </div>
        <p class="note">
          Strong: the start on the node alone. Faint: what OpenStack adds. Bars are means; a point
          is one boot.
        </p>`
    }
    <div class="scroll">
      <table class="stack">
        <caption>
          Seconds. Mean with its 95 % interval, and where it lies by the bounds of the measurement
          alone; over servers of which both starts are known.
        </caption>
        <thead>
          <tr>
            <th>target</th>
            <th>servers</th>
            <th>boot</th>
            <th>direct start</th>
            <th>difference</th>
            <th>share</th>
          </tr>
        </thead>
        <tbody>
          ${shares.map((one) => renderRow(context, one, several))}
        </tbody>
      </table>
    </div>
    ${renderStart2014()}
  </section>`;
}

function renderRow({ marks }: ReportContext, one: ControlPlaneShare, several: boolean): Html {
  const { shareInterval: interval, share } = one;
  return html`<tr>
    <td>
      ${renderTargetName(marks, one.target)}${several && html`<span class="sub">${one.scenario}</span>`}<span
        class="sub"
        ><code>${one.directOperation}</code></span
      >
    </td>
    <td data-label="servers">${one.servers} of ${one.n}</td>
    <td data-label="boot">${renderMeanCell(one.boot)}</td>
    <td data-label="direct start">${renderMeanCell(one.direct)}</td>
    <td data-label="difference">${renderMeanCell(one.difference)}</td>
    <td data-label="share">
      ${
        share !== null &&
        html`<span
          ><span class="strong">${formatShare(share)}</span
          ><span class="sub"
            >${interval ? `${formatShare(interval[0])} to ${formatShare(interval[1])}` : 'one value, no interval'}</span
          ></span
        >`
      }
    </td>
  </tr>`;
}
