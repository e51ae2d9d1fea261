import { joinWords } from '../format-quantity.js';
import { html, type Html } from '../html.js';
import type { ReportContext } from '../report-context.js';

/**
 * That the nodes of some of these targets share one kernel, as the plan's `shared_host` says; nothing
 * where none does. Stands once in each section that has figures of whole nodes.
 * @param consequence what that means for the section's figures; a sentence's end
 */
export function renderSharedHostNote(
  { study }: ReportContext,
  targets: readonly string[],
  consequence: string,
): Html {
  const shared = study.targets.filter((one) => one.sharedHost && targets.includes(one.name));
  if (shared.length === 0) return html``;
  return html`<p class="note warn">
    The nodes of ${joinWords(shared.map(({ name }) => name))} share one kernel with others, and with
    the control plane where it runs there: ${consequence}
  </p>`;
}
