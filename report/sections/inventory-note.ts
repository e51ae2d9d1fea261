import type { RunRecord } from '../../results/record.js';
import { countOf } from '../format-quantity.js';
import { html, type Html } from '../html.js';

const WORDS = {
  server: 'servers',
  port: 'ports',
  image: 'images',
  volume: 'volumes',
  key_pair: 'key pairs',
} as const;
type Kind = keyof typeof WORDS;
const KINDS = Object.keys(WORDS) as readonly Kind[];

/** What the projects had before and after each run; nothing for runs that did not look. */
export function renderInventories(runs: readonly RunRecord[]): Html {
  const looked = runs.filter(({ inventory }) => inventory !== undefined);
  const changed = looked.filter((run) => changes(run).length > 0);
  if (looked.length === 0) return html``;
  if (changed.length === 0) {
    return html`<p>
      The inventory of the project (servers, ports, images, volumes, key pairs) was the same before
      and after each of ${countOf(looked.length, 'run')}.
    </p>`;
  }
  return html`<p>
      The inventory of the project changed over ${changed.length} of
      ${countOf(looked.length, 'run')}:
    </p>
    <ul>
      ${changed.map((run) => html`<li><code>${run.run}</code>: ${changes(run).join('; ')}</li>`)}
    </ul>`;
}

/** `ports 3 → 4`, and what others did, in words. */
function changes({ inventory, foreign = [] }: RunRecord): readonly string[] {
  const counts = KINDS.flatMap((kind) => {
    const [before, after] = [inventory?.before[kind], inventory?.after[kind]];
    return before === undefined || after === undefined || before === after
      ? []
      : [`${WORDS[kind]} ${String(before)} → ${String(after)}`];
  });
  return [...counts, ...foreign.map((words) => `by others: ${words}`)];
}
