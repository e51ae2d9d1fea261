import type { TargetRecord } from '../../results/record.js';
import { renderTargetName } from '../chart/target-mark.js';
import {
  countOf,
  formatBytes,
  formatElapsed,
  formatInstant,
  joinWords,
} from '../format-quantity.js';
import { html, type Html } from '../html.js';
import { scenariosOf, type ReportContext } from '../report-context.js';

const OUTCOME_WORDS = {
  ok: 'ended ok',
  failed: 'ended with failures',
  cancelled: 'was cancelled',
} as const;

/** Title, what ran, and what a reader must know before any number. */
export function renderIntroduction(context: ReportContext): Html {
  const { study, runs, marks } = context;
  const scenarios = scenariosOf(runs);
  const targets = study.targets.map(({ name }) => name);
  const outcome = study.outcome ? OUTCOME_WORDS[study.outcome] : 'is still running';
  const elapsed = study.endedAt
    ? ` and took ${formatElapsed(Date.parse(study.endedAt) - Date.parse(study.startedAt))}`
    : '';
  const repetitions = Math.max(0, ...runs.map(({ repetition }) => repetition));
  return html`${renderSimulated(context)}
    <h1>${study.planName}</h1>
    <p class="muted">packbench study <code>${study.study}</code></p>
    ${description(study.plan)}
    <p>
      ${countOf(scenarios.length, 'scenario')} (${joinWords(scenarios)}) on
      ${countOf(targets.length, 'target')} (${joinWords(targets)}),
      ${countOf(repetitions, 'repetition')}
      each${repetitions > 1 && ', interleaved over the targets'}. The study began on
      ${formatInstant(study.startedAt)}${elapsed}, and
      <strong class="${study.outcome === 'ok' ? 'good' : study.outcome ? 'bad' : 'warn'}"
        >${outcome}</strong
      >: ${runOutcomes(context)}.
    </p>
    ${
      study.warnings.length > 0 &&
      html`<ul>
        ${study.warnings.map((warning) => html`<li class="warn">${warning}</li>`)}
      </ul>`
    }
    <nav>
      <a href="#headline">Result</a
      >${renderLinks(context)}${scenarios.map((scenario) => html`<a href="#scenario-${scenario}">${scenario}</a>`)}<a
        href="#problems"
        >Failures and flags</a
      ><a href="#provenance">Provenance</a><a href="#reading">How to read this</a>
    </nav>
    <h3>Targets</h3>
    <div class="scroll">
      <table class="stack">
        <thead>
          <tr>
            <th>target</th>
            <th class="text">cloud</th>
            <th class="text">flavor</th>
            <th class="text">image</th>
            <th class="text">zone</th>
            <th class="text">hypervisor</th>
          </tr>
        </thead>
        <tbody>
          ${study.targets.map(
            (target) =>
              html`<tr>
                <td>${renderTargetName(marks, target.name)}</td>
                <td class="text" data-label="cloud">${target.cloud} (${target.service})</td>
                <td class="text" data-label="flavor">
                  <span
                    >${target.flavor.name || 'none'}<span class="sub">${sizeOf(target)}</span></span
                  >
                </td>
                <td class="text" data-label="image">
                  <span
                    >${target.image.name}<span class="sub"
                      >${target.image.diskFormat}${target.image.sizeBytes !== null && `, ${formatBytes(target.image.sizeBytes)}`}</span
                    ></span
                  >
                </td>
                <td class="text" data-label="zone">${target.availabilityZone || 'any'}</td>
                <td class="text" data-label="hypervisor">
                  ${target.hypervisors.join(', ') || 'not told by the cloud'}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

/** Of a container only what the plan limits is known. */
function sizeOf({ flavor: { vcpus, ramMib, diskGib } }: TargetRecord): string {
  return [
    ...(vcpus > 0 ? [`${vcpus} vCPU`] : []),
    ...(ramMib > 0 ? [formatBytes(ramMib * 2 ** 20)] : []),
    ...(diskGib > 0 ? [`${diskGib} GiB disk`] : []),
  ].join(', ');
}

/** Links to the sections that only some studies have. */
function renderLinks({ summary, samples }: ReportContext): readonly Html[] {
  return [
    ...(summary.readyTimes.length > 0 ? [html`<a href="#user-server">The user’s server</a>`] : []),
    ...(samples.some(({ cgroups = [] }) => cgroups.length > 0)
      ? [html`<a href="#guest-cost">What a server costs</a>`]
      : []),
    ...(summary.bootLadders.length > 0
      ? [html`<a href="#boot-ladder">The boot as a ladder</a>`]
      : []),
    ...(summary.benchmarks.length > 0 ? [html`<a href="#guest">Inside the guest</a>`] : []),
    ...(summary.controlPlaneShares.length > 0
      ? [html`<a href="#control-plane">The control plane’s share</a>`]
      : []),
  ];
}

function renderSimulated({ study }: ReportContext): Html {
  const simulated = study.targets.filter((target) => target.simulated);
  if (simulated.length === 0) return html``;
  const speedUps = [...new Set(simulated.map(({ speedUp }) => speedUp))];
  const fast = speedUps.some((speedUp) => speedUp !== 1);
  return html`<p class="banner" role="note">
    <strong>SIMULATED</strong> ${joinWords(simulated.map(({ name }) => name))}
    ${simulated.length === 1 ? 'is a simulated cloud' : 'are simulated clouds'}: the latencies come
    from stated distributions, not from machines. These numbers show that packbench measures well;
    they say nothing about any
    platform.${
      fast &&
      ` Simulated time runs ${joinWords(speedUps.map(String))} times faster than real time; every time on this page is as measured, not multiplied back.`
    }
  </p>`;
}

function description(plan: unknown): Html {
  const text =
    typeof plan === 'object' && plan !== null && 'description' in plan ? plan.description : '';
  return typeof text === 'string' && text ? html`<p class="lead">${text}</p>` : html``;
}

function runOutcomes({ runs }: ReportContext): string {
  if (runs.length === 0) return 'no run has been recorded';
  const words = {
    ok: 'ok',
    failed: 'failed',
    leaked: 'left something behind',
    cancelled: 'cancelled',
    aborted: 'aborted',
  };
  const parts = (['ok', 'failed', 'leaked', 'aborted', 'cancelled', null] as const).flatMap(
    (outcome) => {
      const n = runs.filter((run) => run.outcome === outcome).length;
      return n === 0 ? [] : [`${n} ${outcome ? words[outcome] : 'not ended'}`];
    },
  );
  return `of ${countOf(runs.length, 'run')}, ${joinWords(parts)}`;
}
