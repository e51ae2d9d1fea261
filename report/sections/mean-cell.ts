import { formatSecondsInterval, formatSecondsNumber } from '../format-quantity.js';
import { html, type Html } from '../html.js';
import type { ValueSummary } from '../statistics/summarize-values.js';

/** A mean in seconds, its 95 % interval, and its bounds by measurement. */
export function renderMeanCell(values: ValueSummary | null): Html {
  if (!values) return html`<span class="muted">no value</span>`;
  const { mean, interval, measurement } = values;
  return html`<span
    ><span class="strong">${formatSecondsNumber(mean)}</span
    ><span class="sub"
      >${interval ? formatSecondsInterval(interval, mean) : 'one value, no interval'}</span
    ><span class="sub">bounds ${formatSecondsInterval(measurement, mean)}</span></span
  >`;
}
