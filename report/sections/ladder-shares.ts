import type { BootLadder } from '../boot-ladder.js';
import { renderTargetName } from '../chart/target-mark.js';
import { formatShare } from '../format-figure.js';
import { countOf, formatSeconds, formatSecondsInterval } from '../format-quantity.js';
import { html, type Html } from '../html.js';
import type { ReportContext } from '../report-context.js';
import type { SpawningShare } from '../spawning-share.js';
import { renderStart2014 } from './start-2014.js';

/** How much of a boot was not spawning, a line per target and scenario, with its bounds. */
export function renderLadderShares(context: ReportContext, ladders: readonly BootLadder[]): Html {
  const { marks, summary } = context;
  const direct = summary.controlPlaneShares.length > 0;
  return html`<h3>The control plane’s share, by the ladder</h3>
    <p>
      All of a boot but spawning. Spawning is what nova’s driver does on the node: it fetches and
      prepares the image, plugs the port and starts the guest. The start alone is shorter, so this
      share is the least that is
      OpenStack’s.${
        direct &&
        html` <a href="#control-plane">The control plane’s share</a> below measures it better, by
          starting the same servers without OpenStack.`
      }
    </p>
    <ul>
      ${ladders.map(
        (one) =>
          html`<li>${renderTargetName(marks, one.target)}, ${one.scenario}: ${words(one)}</li>`,
      )}
    </ul>
    ${!direct && renderStart2014()}`;
}

function words({ share, boots: all }: BootLadder): Html {
  if (!share) return html`not known, when spawning ended was not seen.`;
  const { boots, spawning, boot, value, lower, upper } = share;
  const of = html`of ${formatSeconds(boot.value)}
  (${boots < all && html`${boots} of `}${countOf(all, 'boot')})`;
  if (value === null) {
    return html`<span class="strong">at least ${formatShare(lower)}</span> ${of}: when spawning
      began was not seen, it took at most ${formatSeconds(spawning.upper)}.${toReadyWords(share)}`;
  }
  return html`<span class="strong">${formatShare(lower)} to ${formatShare(upper)}</span> ${of}:
    spawning took ${formatSecondsInterval([spawning.lower, spawning.upper], spawning.upper)}
    s.${toReadyWords(share)}`;
}

/** The same time as a share of what a user waits for. */
function toReadyWords({ toReady }: SpawningShare): Html {
  if (!toReady) return html``;
  const { boots, ready, value, lower, upper } = toReady;
  const share =
    value === null
      ? `at least ${formatShare(lower)}`
      : `${formatShare(lower)} to ${formatShare(upper)}`;
  return html` Of the ${formatSeconds(ready.value)} until the guest was up
  (${countOf(boots, 'boot')}): ${share}.`;
}
