import { renderTargetName } from '../chart/target-mark.js';
import { firstBoots, type FirstBoot } from '../first-boots.js';
import {
  countOf,
  formatBytes,
  formatSecondsInterval,
  formatSecondsNumber,
} from '../format-quantity.js';
import { html, type Html } from '../html.js';
import { idleServerMemory } from '../idle-server-memory.js';
import { memoryPerServer, type MemoryPerServer } from '../memory-per-server.js';
import type { ReportContext } from '../report-context.js';
import { IMAGES_2014 } from '../study-2014/study-2014.js';
import { renderSharedHostNote } from './shared-host-note.js';

/** What an idle server costs the node and the image store, and what the first boot costs. */
export function renderServerCosts(context: ReportContext, targets: readonly string[]): Html {
  const { study, marks, runs, samples, precached } = context;
  const memory = memoryPerServer(runs, samples);
  const first = firstBoots(targets, runs, precached);
  const simulated = study.targets.some((one) => one.simulated && targets.includes(one.name));
  return html`<div class="scroll">
      <table class="stack">
        <thead>
          <tr>
            <th>target</th>
            <th>image in Glance</th>
            <th>memory per idle server</th>
            <th>first boot, s</th>
            <th>later boots, s</th>
          </tr>
        </thead>
        <tbody>
          ${targets.map((target) => {
            const image = study.targets.find(({ name }) => name === target)?.image;
            const boot = first.find((one) => one.target === target);
            return html`<tr>
              <td>${renderTargetName(marks, target)}</td>
              <td data-label="image in Glance">
                <span
                  >${image?.sizeBytes == null ? 'not told' : formatBytes(image.sizeBytes)}<span
                    class="sub"
                    >${image?.diskFormat}</span
                  ></span
                >
              </td>
              <td data-label="memory per idle server">${memoryCell(memory, target)}</td>
              <td data-label="first boot, s">${boot && firstCell(boot)}</td>
              <td data-label="later boots, s">${boot && laterCell(boot)}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    <p class="note">
      The first boot of a target may have to bring the image to the node; later ones are all others
      of the same
      scenario.${
        first.some(({ precache }) => precache) &&
        ' Where the plan filled the image cache first, that boot stands here and in no other figure.'
      }${simulated && ' SIMULATED targets have no images: their size is made up.'}
    </p>
    ${
      memory.length > 0 &&
      renderSharedHostNote(
        context,
        targets,
        'the memory per idle server is what the memory of the whole machine grew by, whatever on it caused that.',
      )
    }
    <p class="note">
      <strong>2014 study, other hardware:</strong> images of ${IMAGES_2014.docker} MB (docker) and
      ${IMAGES_2014.kvm} MB (kvm).
    </p>`;
}

function memoryCell(figures: readonly MemoryPerServer[], target: string): Html {
  const memory = idleServerMemory(figures, target);
  if (!memory) return html`<span class="muted">not sampled</span>`;
  const how = memory.method === 'hold' ? `${memory.servers} held` : 'slope over boots';
  return html`<span
    ><span class="strong">${formatBytes(memory.bytes)}</span
    ><span class="sub">${how}, ${countOf(memory.runs, 'run')}</span></span
  >`;
}

function firstCell({ boot, scenario, precache, together }: FirstBoot): Html {
  const { durationMs, lowerMs, upperMs, outcome } = boot;
  const where = precache ? 'to fill the cache' : scenario;
  const others = together > 0 ? `, with ${countOf(together, 'other')} at once` : '';
  if (durationMs === null || outcome !== 'ok') {
    return html`<span class="bad">${outcome.replace('_', ' ')}</span>`;
  }
  return html`<span
    ><span class="strong">${formatSecondsNumber(durationMs)}</span
    ><span class="sub"
      >bounds
      ${formatSecondsInterval([lowerMs ?? durationMs, upperMs ?? durationMs], durationMs)}</span
    ><span class="sub">${where}${others}</span></span
  >`;
}

function laterCell({ later, laterBoots }: FirstBoot): Html {
  if (!later) return html`<span class="muted">none</span>`;
  return html`<span
    ><span class="strong">${formatSecondsNumber(later.mean)}</span
    ><span class="sub"
      >${formatSecondsNumber(later.min, later.mean)} to
      ${formatSecondsNumber(later.max, later.mean)}</span
    ><span class="sub">mean of ${countOf(laterBoots, 'boot')}</span></span
  >`;
}
