import type { Flag, OperationRecord } from '../../results/record.js';
import { FLAG_WORDS } from '../flag-words.js';
import { countOf } from '../format-quantity.js';
import { html, type Html } from '../html.js';
import type { ReportContext } from '../report-context.js';
import { renderGuestFaults } from './guest-faults.js';
import { renderInventories } from './inventory-note.js';

/** So many failures are told one by one; the rest is in operations.csv. */
const MOST_FAILURES = 40;

/** What went wrong, what was disturbed, what was left behind: in words, or that there was none. */
export function renderProblemsSection({
  runs,
  samples,
  precached,
}: Pick<ReportContext, 'runs' | 'samples' | 'precached'>): Html {
  const operations = [...precached, ...runs.flatMap((run) => run.operations)];
  const benchmarks = runs.flatMap((run) => run.benchmarks);
  const failures = operations.filter(({ outcome }) => outcome !== 'ok');
  const notOk = runs.filter(({ outcome, reason }) => reason !== '' && outcome !== 'ok');
  const left = runs.flatMap((run) =>
    run.left.map((what) => html`<li><code>${run.run}</code>: ${what}</li>`),
  );
  const notes = runs.flatMap(({ run, notes = [] }) =>
    notes.map((note) => html`<li><code>${run}</code>: ${note}</li>`),
  );
  const ended = runs.every(({ endedAt }) => endedAt !== null);
  const recording = [
    ...runs.flatMap((run) =>
      run.recordings
        .filter(({ problem }) => problem !== '')
        .map(
          ({ node, problem }) => html`<li><code>${run.run}</code>, node ${node}: ${problem}</li>`,
        ),
    ),
    ...samples.flatMap((one) =>
      one.problems.map(
        (problem) => html`<li><code>${one.run}</code>, node ${one.node}: ${problem}</li>`,
      ),
    ),
  ];
  return html`<h2 id="problems">Failures and flags</h2>
    <h3>Operations that did not end ok</h3>
    ${failures.length === 0 ? html`<p class="good">None of ${countOf(operations.length, 'operation')}.</p>` : renderFailures(failures, operations.length)}
    ${
      benchmarks.length > 0 &&
      html`<h3>Benchmarks that did not end ok</h3>
        ${
          benchmarks.every(({ outcome }) => outcome === 'ok')
            ? html`<p class="good">None of ${countOf(benchmarks.length, 'execution')}.</p>`
            : renderGuestFaults(benchmarks)
        }`
    }
    <h3>Flags</h3>
    ${renderFlags(operations)}
    ${
      notOk.length > 0 &&
      html`<h3>Runs that are not ok</h3>
        <ul>
          ${notOk.map((run) => html`<li><code>${run.run}</code> (${run.outcome}): ${run.reason}</li>`)}
        </ul>`
    }
    ${
      notes.length > 0 &&
      html`<h3>What was there before a run</h3>
        <ul>
          ${notes}
        </ul>`
    }
    <h3>Left behind</h3>
    ${
      left.length === 0
        ? ended
          ? html`<p class="good">Nothing: no run left a server, a port or an image.</p>`
          : html`<p>Not known yet: a run that has not ended has not been looked through.</p>`
        : html`<ul class="bad">
            ${left}
          </ul>`
    }
    ${renderInventories(runs)}
    ${
      recording.length > 0 &&
      html`<h3>Samples that are missing</h3>
        <ul>
          ${recording}
        </ul>`
    }`;
}

function renderFailures(failures: readonly OperationRecord[], of: number): Html {
  const more = failures.length - MOST_FAILURES;
  return html`<p class="bad">
      ${failures.length} of ${countOf(of, 'operation')}. They count as outcomes and are in no
      average.
    </p>
    <div class="scroll">
      <table class="stack">
        <thead>
          <tr>
            <th>operation</th>
            <th class="text">run</th>
            <th>ordinal</th>
            <th class="text">outcome</th>
            <th class="text">the cloud’s words</th>
          </tr>
        </thead>
        <tbody>
          ${failures.slice(0, MOST_FAILURES).map(
            (one) =>
              html`<tr>
                <td>${one.operation}</td>
                <td class="text" data-label="run">
                  ${one.scenario} on ${one.target} #${one.repetition}
                </td>
                <td data-label="ordinal">${one.ordinal}</td>
                <td class="text" data-label="outcome">${one.outcome.replace('_', ' ')}</td>
                <td class="text" data-label="the cloud’s words">
                  ${one.fault || 'none given'}${one.requestId && html`<span class="sub">${one.requestId}</span>`}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${more > 0 && html`<p class="note">And ${more} more, in operations.csv.</p>`}`;
}

function renderFlags(operations: readonly OperationRecord[]): Html {
  const counts = new Map<Flag, number>();
  for (const { flags } of operations) {
    for (const flag of flags) counts.set(flag, (counts.get(flag) ?? 0) + 1);
  }
  if (counts.size === 0) return html`<p class="good">None.</p>`;
  return html`<dl>
    ${[...counts].map(
      ([flag, count]) =>
        html`<dt><code>${flag}</code> × ${count}</dt>
          <dd>${FLAG_WORDS[flag]}</dd>`,
    )}
  </dl>`;
}
