import type { BenchmarkRecord } from '../../results/record.js';
import { countOf, joinWords } from '../format-quantity.js';
import { groupBy } from '../group-by.js';
import { BENCHMARK_OUTCOME_WORDS } from '../guest/outcome-words.js';
import { html, type Html } from '../html.js';

/** So many different faults are told; the rest is in benchmarks.csv. */
const MOST_FAULTS = 8;

/** Executions that gave no value, in words: they are drawn nowhere, and never as zero. */
export function renderGuestFaults(records: readonly BenchmarkRecord[]): Html {
  const bad = records.filter(({ outcome }) => outcome !== 'ok');
  if (bad.length === 0) return html``;
  const groups = [
    ...groupBy(bad, ({ benchmark, place, outcome, fault }) =>
      JSON.stringify([benchmark, place, outcome, fault]),
    ).values(),
  ];
  const more = groups.length - MOST_FAULTS;
  return html`<ul class="note">
    ${groups.slice(0, MOST_FAULTS).map((group) => {
      const [first] = group;
      if (!first) return html``;
      const { benchmark, place, outcome, fault } = first;
      const targets = joinWords([...new Set(group.map(({ target }) => target))]);
      return html`<li>
        ${benchmark} ${place === 'node' ? `on the node of ${targets}` : `in guests of ${targets}`}:
        <strong>${BENCHMARK_OUTCOME_WORDS[outcome]}</strong>,
        ${countOf(group.length, 'execution')}${fault && `: ${fault}`}
      </li>`;
    })}
    ${more > 0 && html`<li>And ${countOf(more, 'other fault')}, in benchmarks.csv.</li>`}
  </ul>`;
}
