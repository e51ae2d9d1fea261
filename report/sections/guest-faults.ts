import type { BenchmarkRecord } from '../../results/record.js';
import { countOf } from '../format-quantity.js';
import { groupBy } from '../group-by.js';
import { BENCHMARK_OUTCOME_WORDS } from '../guest/outcome-words.js';
import { html, type Html } from '../html.js';

/** So many different faults are told; the rest is in benchmarks.csv. */
const MOST_FAULTS = 8;

/** Executions that gave no value, in words: they are drawn nowhere, and never as zero. */
export function renderGuestFaults(records: readonly BenchmarkRecord[]): Html {
  const bad = records.filter(({ outcome }) => outcome !== 'ok');
  if (bad.length === 0) return html``;
  const groups = groupBy(bad, ({ target, place, outcome, fault }) =>
    JSON.stringify([target, place, outcome, fault]),
  );
  const more = groups.size - MOST_FAULTS;
  return html`<ul class="note">
    ${[...groups.values()].slice(0, MOST_FAULTS).map(([first, ...others]) => {
      if (!first) return html``;
      const { target, place, outcome, fault } = first;
      return html`<li>
        ${place === 'node' ? `On the node of ${target}` : `In guests of ${target}`}
        <strong>${BENCHMARK_OUTCOME_WORDS[outcome]}</strong>
        (${countOf(others.length + 1, 'execution')})${fault && `: ${fault}`}
      </li>`;
    })}
    ${more > 0 && html`<li>And ${countOf(more, 'other fault')}, in benchmarks.csv.</li>`}
  </ul>`;
}
