import type { RunRecord } from '../../results/record.js';
import { countOf, formatSeconds } from '../format-quantity.js';
import { html, type Html } from '../html.js';
import { runOutages, type RunOutages } from '../run-outages.js';

/** Runs whose API was not always there; nothing when it was. */
export function renderOutageNote(runs: readonly RunRecord[]): Html {
  const seen = runOutages(runs);
  if (seen.length === 0) return html``;
  return html`<p class="note">
      The API did not answer as it should while these runs were under way. Operations that were
      waited for meanwhile have wider bounds, those that had to be sent again are flagged; each
      outage is in outages.csv.
    </p>
    <ul class="note">
      ${seen.map((one) => html`<li>${one.target} #${one.repetition}: ${inWords(one)}</li>`)}
    </ul>`;
}

function inWords({ outages, failures, totalMs, longest, open }: RunOutages): string {
  const ended = longest
    ? `, ${formatSeconds(totalMs)} in all, the longest ${formatSeconds(longest.durationMs)} (${longest.problem})`
    : '';
  const unended = open > 0 ? `, ${String(open)} not seen to end` : '';
  return `${countOf(outages, 'outage')} with ${countOf(failures, 'failed request')}${ended}${unended}`;
}
