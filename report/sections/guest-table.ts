import type { BenchmarkOutcome, BenchmarkRecord } from '../../results/record.js';
import { executionsOf, summarizeExecutions, type ExecutionSummary } from '../benchmark-summary.js';
import { renderMark } from '../chart/target-mark.js';
import { formatFigure } from '../format-figure.js';
import { countOf } from '../format-quantity.js';
import { siteKey, type BenchmarkSite } from '../guest/benchmark-site.js';
import { distinct, metricOf, recordsOf } from '../guest/figure-values.js';
import type { GuestFigure } from '../guest/guest-figures.js';
import { BENCHMARK_OUTCOME_WORDS } from '../guest/outcome-words.js';
import { html, type Html } from '../html.js';

/** Longer tables are folded: the pictures come first. */
const MOST_OPEN_ROWS = 16;

interface Row extends ExecutionSummary {
  /** The figure with its threads and guests. */
  readonly what: string;
  readonly unit: string;
  readonly site: BenchmarkSite;
}

/** Every figure of a benchmark: a row per figure, threads, number of guests and site. */
export function renderGuestTable(
  figures: readonly GuestFigure[],
  records: readonly BenchmarkRecord[],
  sites: readonly BenchmarkSite[],
  seed: string,
): Html {
  const rows = figures.flatMap((figure) => rowsOf(figure, records, sites, seed));
  const units = [...new Set(rows.map(({ unit }) => unit).filter(Boolean))];
  const table = html`<div class="scroll">
    <table class="stack figures long">
      <caption>
        ${units.length === 1 ? `In ${units[0] ?? ''}. ` : ''}Mean with its 95 % interval, of
        executions that ended ok.
      </caption>
      <thead>
        <tr>
          <th>figure</th>
          <th class="text">where</th>
          <th>values</th>
          <th>min</th>
          <th>median</th>
          <th>mean</th>
          <th>max</th>
          <th class="text">outcomes</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row, i) => renderRow(row, rows[i - 1]?.what === row.what, units.length > 1))}
      </tbody>
    </table>
  </div>`;
  if (rows.length <= MOST_OPEN_ROWS) return table;
  return html`<details class="figures-of">
    <summary>All ${rows.length} figures</summary>
    ${table}
  </details>`;
}

function rowsOf(
  figure: GuestFigure,
  all: readonly BenchmarkRecord[],
  sites: readonly BenchmarkSite[],
  seed: string,
): readonly Row[] {
  const records = executionsOf(recordsOf(all, figure));
  const unit = metricOf(records, figure)?.unit ?? '';
  const threads = distinct(records.flatMap((record) => record.threads ?? []));
  const [fewest, ...more] = distinct(records.flatMap(({ level }) => (level > 0 ? level : [])));
  const rows: Row[] = [];
  for (const step of threads.length > 0 ? threads : [null]) {
    for (const level of [fewest ?? 0, ...more]) {
      const what = [
        figure.title,
        ...(step === null ? [] : [countOf(step, 'thread')]),
        ...(more.length === 0 ? [] : [`${countOf(level, 'guest')}${level > 1 ? ' at once' : ''}`]),
      ].join(', ');
      for (const site of sites) {
        const own = records.filter(
          (one) =>
            siteKey(one) === site.key &&
            one.threads === step &&
            // The node, which has no guests, stands beside the fewest.
            (one.level === level || (one.level === 0 && level === fewest)),
        );
        if (own.length === 0) continue;
        const key = `${seed} ${figure.benchmark} ${figure.mode} ${what} ${site.key}`;
        rows.push({ what, unit, site, ...summarizeExecutions(own, figure.metric, key) });
      }
    }
  }
  return rows;
}

function renderRow(row: Row, again: boolean, withUnit: boolean): Html {
  const { what, unit, site, values, n, sample } = row;
  const figure = (value: number | undefined): string =>
    value === undefined || !values ? '' : formatFigure(value, values.mean);
  const interval = values?.interval;
  return html`<tr>
    <th scope="row" class="text">
      <span class="${again ? 'again' : ''}">${what}${withUnit && unit && `, ${unit}`}</span>
    </th>
    <td class="text" data-label="where">
      <span class="target">${renderMark(site.mark)}${site.label}</span>
    </td>
    <td data-label="values">${sample.length} of ${n}</td>
    <td data-label="min">${figure(values?.min)}</td>
    <td data-label="median">${figure(values?.median)}</td>
    <td data-label="mean">
      <span
        ><span class="strong">${figure(values?.mean) || 'none'}</span>${
          values &&
          html`<span class="sub"
            >${interval ? `${figure(interval[0])} to ${figure(interval[1])}` : 'one value, no interval'}</span
          >`
        }</span
      >
    </td>
    <td data-label="max">${figure(values?.max)}</td>
    <td class="text" data-label="outcomes">${outcomesInWords(row)}</td>
  </tr>`;
}

function outcomesInWords({ outcomes }: ExecutionSummary): Html {
  const order = Object.keys(BENCHMARK_OUTCOME_WORDS) as BenchmarkOutcome[];
  return html`<span
    >${order
      .filter((outcome) => outcomes[outcome] > 0)
      .map(
        (outcome, i) =>
          html`${i > 0 && ', '}<span class="${outcome === 'ok' ? '' : 'bad'}"
              >${outcomes[outcome]} ${BENCHMARK_OUTCOME_WORDS[outcome]}</span
            >`,
      )}</span
  >`;
}
