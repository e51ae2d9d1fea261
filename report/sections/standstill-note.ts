import type { RunRecord } from '../../results/record.js';
import { formatElapsed, formatInstant } from '../format-quantity.js';
import { html, type Html } from '../html.js';
import { standstillsOf, type Standstill } from '../standstills.js';

/** So many are told of each run; all are in its record. */
const MOST = 10;

/** Runs that were paused or blocked; nothing when none was. */
export function renderStandstillNote(runs: readonly RunRecord[]): Html {
  const lines = runs.flatMap((run) => {
    const all = standstillsOf(run);
    const more = all.length - MOST;
    return [
      ...all.slice(0, MOST).map((one) => lineOf(run, inWords(one))),
      ...(more > 0 ? [lineOf(run, `and ${String(more)} times more, in its record`)] : []),
    ];
  });
  if (lines.length === 0) return html``;
  return html`<p class="note">
      These runs stood still for a while and were sampled on. Operations were neither under way nor
      begun, so no duration holds such a time; what was sampled meanwhile, and the length of the
      phase, do.
    </p>
    <ul class="note">
      ${lines}
    </ul>`;
}

const lineOf = ({ target, repetition }: RunRecord, words: string): Html =>
  html`<li>${target} #${repetition}: ${words}</li>`;

function inWords({ kind, startedAt, endedAt, reason }: Standstill): string {
  const long =
    endedAt === null
      ? 'and not seen to go on'
      : `for ${formatElapsed(Date.parse(endedAt) - Date.parse(startedAt))}`;
  return `${kind} from ${formatInstant(startedAt)} ${long}${reason === '' ? '' : `: ${reason}`}`;
}
