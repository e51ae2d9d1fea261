import { countOf, joinWords } from '../format-quantity.js';
import { groupBy } from '../group-by.js';
import { GUEST_BENCHMARKS } from '../guest/guest-figures.js';
import { html, type Html } from '../html.js';
import type { ReportContext } from '../report-context.js';
import { guestLevels, renderGuestBenchmark } from './guest-benchmark.js';
import { renderStartSpread } from './guest-density.js';
import { renderSharedHostNote } from './shared-host-note.js';

/** What a program inside a guest gets, beside the compute node without one. */
export function renderGuestSection(context: ReportContext): Html {
  const records = context.runs.flatMap(({ benchmarks }) => benchmarks);
  if (records.length === 0) return html``;
  const scenarios = groupBy(records, ({ scenario }) => scenario);
  const hasNode = records.some(({ place }) => place === 'node');
  return html`<section id="guest">
    <h2>Inside the guest</h2>
    <p>
      Programs that ran in the guests, each execution timed by the guest’s own
      clock.${hasNode && ' “Node” is the same program on the compute node itself, without a guest, before any server was booted.'}
      Every value is a point, a line is at the median. What gave no value is told in words, and is
      never drawn as zero. What the programs printed lies in <code>outputs/</code>.
    </p>
    ${
      hasNode &&
      renderSharedHostNote(
        context,
        records.map(({ target }) => target),
        '“node” is one and the same machine for all of them, with all that runs there beside the program.',
      )
    }
    ${[...scenarios].map(([scenario, own]) => {
      const levels = guestLevels(own);
      const [fewest = 1] = levels;
      return html`${scenarios.size > 1 && html`<h3 class="part">${scenario}</h3>`}
      ${
        fewest > 1 &&
        html`<p class="note">${countOf(fewest, 'guest')} of each target ran at once.</p>`
      }
      ${
        levels.length > 1 &&
        html`<p class="note">
          On ${joinWords(levels.map(String))} guests at once. The first picture of each benchmark is
          of ${countOf(fewest, 'guest')}.
        </p>`
      }
      ${renderStartSpread(own)}
      ${GUEST_BENCHMARKS.map((benchmark) => {
        const of = own.filter((record) => record.benchmark === benchmark.benchmark);
        return of.length > 0 && renderGuestBenchmark(context, benchmark, of);
      })}`;
    })}
  </section>`;
}
