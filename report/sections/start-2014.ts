import { formatShare } from '../format-figure.js';
import { formatSeconds } from '../format-quantity.js';
import { html, type Html } from '../html.js';
import { START_2014 } from '../study-2014/study-2014.js';

/** The 2014 study's start of a container with and without OpenStack, marked as another thing. */
export function renderStart2014(): Html {
  const { directMs, bootMs } = START_2014;
  return html`<p class="note">
    <strong>2014 study, other hardware:</strong> the Docker engine started a container in
    ${formatSeconds(directMs)}, of the ${formatSeconds(bootMs)} that nova took:
    ${formatShare(1 - directMs / bootMs)} were the control plane’s.
  </p>`;
}
