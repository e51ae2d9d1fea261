import { renderTargetName } from '../chart/target-mark.js';
import { formatFigure } from '../format-figure.js';
import { countOf, formatBytes } from '../format-quantity.js';
import { guestCosts, type GuestCosts } from '../guest-costs.js';
import { html, type Html } from '../html.js';
import type { ReportContext } from '../report-context.js';
import { renderSharedHostNote } from './shared-host-note.js';

/** What servers cost by the nodes' own cgroups; nothing when no node has any. */
export function renderGuestCostSection(context: ReportContext): Html {
  const { study, runs, samples, marks } = context;
  const targets = study.targets.map(({ name }) => name);
  const costs = guestCosts(targets, runs, samples);
  if (costs.length === 0) return html``;
  return html`<section id="guest-cost">
    <h2>What a server costs on its node, apart from the daemons</h2>
    <div class="scroll">
      <table class="stack">
        <thead>
          <tr>
            <th>target</th>
            <th>idle server: CPU, ms per s</th>
            <th>idle server: memory</th>
            <th>booting server: CPU, s</th>
            <th>booted server: memory</th>
            <th>node per boot: CPU, s</th>
            <th>not the servers', s</th>
          </tr>
        </thead>
        <tbody>
          ${costs.map(
            (cost) =>
              html`<tr>
                <td>${renderTargetName(marks, cost.target)}</td>
                <td data-label="idle server: CPU, ms per s">${idleCpuCell(cost)}</td>
                <td data-label="idle server: memory">${idleMemoryCell(cost)}</td>
                <td data-label="booting server: CPU, s">${bootingCell(cost)}</td>
                <td data-label="booted server: memory">${bootedMemoryCell(cost)}</td>
                <td data-label="node per boot: CPU, s">${nodeCell(cost)}</td>
                <td data-label="not the servers', s">${restCell(cost)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="note">
      Read from the cgroup that the node itself keeps for each server: the guest with its emulator
      or container, and no daemon. Idle: in packing's hold, or else in the longest phase in which
      nothing was asked for; memory is what is charged to the cgroup, page cache included. Booting:
      from nothing to the end of the boot, the bounds are the readings around it, and memory is that
      of the first reading after it; until ready: to the moment its guest was, where that was waited
      for. Node per boot: user and system time of the whole node in the boot phases less that of the
      baseline, and what of it was not in the servers' slices: the daemons, the kernel, and what
      else ran there; not told of runs before which more than a quarter of the node's CPU time was
      in use.
    </p>
    ${renderSharedHostNote(
      context,
      costs.map(({ target }) => target),
      'the last two columns hold all of their work; those of a server hold its own only.',
    )}
  </section>`;
}

function idleCpuCell({ idle }: GuestCosts): Html {
  if (!idle) return muted('not read');
  return html`<span
    ><span class="strong">${formatFigure(idle.cpuShare * 1000)}</span
    ><span class="sub">mean of ${countOf(idle.servers, 'server')}</span></span
  >`;
}

function idleMemoryCell({ idle }: GuestCosts): Html {
  if (idle?.memoryBytes == null) return muted('not read');
  return html`<span class="strong">${formatBytes(idle.memoryBytes)}</span>`;
}

function bootingCell({ booting, ready }: GuestCosts): Html {
  if (!booting) return muted('not read');
  const { values, boots, unread } = booting;
  const [lower, upper] = values.measurement;
  return html`<span
    ><span class="strong">${formatFigure(values.mean)}</span
    ><span class="sub"
      >bounds ${formatFigure(lower, values.mean)} to ${formatFigure(upper, values.mean)}</span
    ><span class="sub"
      >mean of ${countOf(boots, 'boot')}${unread > 0 && `, ${unread} not read`}</span
    >${ready && html`<span class="sub">until ready ${formatFigure(ready.values.mean)}</span>`}</span
  >`;
}

function bootedMemoryCell({ booting }: GuestCosts): Html {
  if (booting?.memoryBytes == null) return muted('not read');
  return html`<span class="strong">${formatBytes(booting.memoryBytes)}</span>`;
}

function nodeCell({ node }: GuestCosts): Html {
  if (!node) return muted('was not idle');
  return html`<span
    ><span class="strong">${formatFigure(node.nodeS)}</span
    ><span class="sub">mean of ${countOf(node.boots, 'boot')}</span></span
  >`;
}

function restCell({ node }: GuestCosts): Html {
  if (!node) return muted('was not idle');
  return html`<span class="strong">${formatFigure(node.nodeS - node.guestsS, node.nodeS)}</span>`;
}

const muted = (text: string): Html => html`<span class="muted">${text}</span>`;
