import type { BenchmarkRecord } from '../../results/record.js';
import { renderLevelChart } from '../chart/level-chart.js';
import { countOf, formatSeconds } from '../format-quantity.js';
import type { BenchmarkSite } from '../guest/benchmark-site.js';
import { distinct, metricOf, recordsOf, toLines } from '../guest/figure-values.js';
import type { GuestFigure } from '../guest/guest-figures.js';
import { html, type Html } from '../html.js';
import { median } from '../statistics/quantile.js';

export interface DensityInput {
  readonly figures: readonly GuestFigure[];
  readonly records: readonly BenchmarkRecord[];
  readonly sites: readonly BenchmarkSite[];
  readonly simulated: boolean;
}

/** What each guest gets when more of them run the benchmark at once; nothing for one density. */
export function renderGuestDensity({ figures, records, sites, simulated }: DensityInput): Html {
  const guests = records.filter(({ place }) => place === 'guest');
  const levels = distinct(guests.map(({ level }) => level));
  if (levels.length < 2) return html``;
  const charts = figures.flatMap((figure) => {
    const own = recordsOf(guests, figure);
    const unit = metricOf(own, figure)?.unit;
    return drawnThreads(own).map((threads) => {
      const same = own.filter((record) => threads === null || record.threads === threads);
      const each = threads === null ? '' : `, ${countOf(threads, 'thread')} each`;
      return renderLevelChart({
        title: unit ? `${figure.title}, ${unit}` : figure.title,
        axis: `guests at once${each}`,
        lines: toLines(same, sites, figure.metric, ({ level }) => level),
        simulated,
      });
    });
  });
  return html`<h4>Per guest, against the number of guests</h4>
    <div class="charts two">${charts.map((chart) => html`<div>${chart}</div>`)}</div>`;
}

/** Of many numbers of threads the fewest and the most; the table has all. */
function drawnThreads(records: readonly BenchmarkRecord[]): readonly (number | null)[] {
  const threads = distinct(records.flatMap((record) => record.threads ?? []));
  const [fewest, most] = [threads[0], threads.at(-1)];
  if (fewest === undefined || most === undefined) return [null];
  return [...new Set([fewest, most])];
}

/** How well the guests were let go at the same moment. */
export function renderStartSpread(records: readonly BenchmarkRecord[]): Html {
  const spreads = records.flatMap(({ startSpreadMs }) => startSpreadMs ?? []);
  if (spreads.length === 0) return html``;
  return html`<p class="note">
    Guests that ran at once were let go within ${formatSeconds(median(spreads))} of each other
    (median), at most ${formatSeconds(Math.max(...spreads))}.
  </p>`;
}
