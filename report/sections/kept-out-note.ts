import type { Flag, OperationRecord } from '../../results/record.js';
import { FLAG_WORDS } from '../flag-words.js';
import { countOf, joinWords } from '../format-quantity.js';
import { groupBy } from '../group-by.js';
import { html, type Html } from '../html.js';
import { operationKind } from '../operation-kind.js';
import { DISTURBING_FLAGS, isDisturbed } from '../to-bounded-value.js';

/** How many operations ended ok and are in no average, and why; nothing when all are. */
export function renderKeptOutNote(operations: readonly OperationRecord[]): Html {
  const disturbed = operations.filter((one) => one.outcome === 'ok' && isDisturbed(one));
  if (disturbed.length === 0) return html``;
  return html`<p class="note warn">
      Not averaged, and hollow in the pictures: ${countOf(disturbed.length, 'operation')} that ended
      ok.
    </p>
    <ul class="note">
      ${DISTURBING_FLAGS.map((flag) => renderFlag(flag, disturbed))}
    </ul>`;
}

function renderFlag(flag: Flag, disturbed: readonly OperationRecord[]): Html | false {
  const own = disturbed.filter(({ flags }) => flags.includes(flag));
  const groups = groupBy(
    own,
    ({ operation, target }) => `${operationKind(operation)} of ${target}`,
  );
  const counts = [...groups].map(([what, ones]) => `${ones.length} ${what}`);
  return own.length > 0 && html`<li>${joinWords(counts)}: ${FLAG_WORDS[flag]}</li>`;
}
