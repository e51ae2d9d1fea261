import type { BenchmarkRecord } from '../../results/record.js';
import { renderColumnChart } from '../chart/column-chart.js';
import { renderLevelChart } from '../chart/level-chart.js';
import type { BenchmarkSite } from '../guest/benchmark-site.js';
import { sitesOf } from '../guest/benchmark-site.js';
import { distinct, metricOf, recordsOf, toColumns, toLines } from '../guest/figure-values.js';
import type { GuestBenchmark, GuestFigure } from '../guest/guest-figures.js';
import { html, type Html } from '../html.js';
import { isSimulated, type ReportContext } from '../report-context.js';
import { STUDY_2014 } from '../study-2014/study-2014.js';
import { renderGuestDensity } from './guest-density.js';
import { renderGuestFaults } from './guest-faults.js';
import { renderGuestTable } from './guest-table.js';
import { renderStudy2014Table } from './study-2014-table.js';

/** One benchmark of one scenario: pictures, table, density, and 2014's figures. */
export function renderGuestBenchmark(
  { study, marks }: ReportContext,
  { benchmark, title, figures }: GuestBenchmark,
  records: readonly BenchmarkRecord[],
): Html {
  const sites = sitesOf(records, marks);
  const simulated = isSimulated(study, [...new Set(records.map(({ target }) => target))]);
  const drawn = figures.filter((figure) => recordsOf(records, figure).length > 0);
  const better = drawn.flatMap((figure) => metricOf(records, figure) ?? [])[0]?.better;
  const [level = 1] = guestLevels(records);
  const alone = records.filter((record) => record.place === 'node' || record.level === level);
  const charts = drawn.map((figure) => renderFigure(figure, alone, sites, simulated));
  const wide = charts.some(({ isWide }) => isWide);
  const past = STUDY_2014[benchmark];
  const beside = past !== undefined && past.columns.length <= 3;
  return html`<h3>
      ${title} <span class="sub">${benchmark}${better && `; ${better} is better`}</span>
    </h3>
    <div class="charts ${wide ? 'two' : ''}">
      ${charts.map(({ chart }) => html`<div>${chart}</div>`)}${beside && renderStudy2014Table(past)}
    </div>
    ${renderGuestTable(drawn, records, sites, `${study.study} ${records[0]?.scenario ?? ''}`)}
    ${renderGuestFaults(records)}
    ${renderGuestDensity({ figures: drawn, records, sites, simulated })}
    ${past && !beside && renderStudy2014Table(past)}`;
}

/** Numbers of guests that ran a benchmark at once, ascending. */
export function guestLevels(records: readonly BenchmarkRecord[]): readonly number[] {
  return distinct(records.filter(({ place }) => place === 'guest').map((record) => record.level));
}

function renderFigure(
  figure: GuestFigure,
  all: readonly BenchmarkRecord[],
  sites: readonly BenchmarkSite[],
  simulated: boolean,
): { readonly chart: Html; readonly isWide: boolean } {
  const records = recordsOf(all, figure);
  const unit = metricOf(records, figure)?.unit;
  const threads = distinct(records.flatMap((record) => record.threads ?? []));
  const withUnit = unit ? `${figure.title}, ${unit}` : figure.title;
  if (threads.length > 1) {
    const lines = toLines(records, sites, figure.metric, (record) => record.threads ?? 1);
    return {
      chart: renderLevelChart({ title: withUnit, axis: 'threads', lines, simulated }),
      isWide: true,
    };
  }
  const columns = toColumns(records, sites, figure.metric);
  return { chart: renderColumnChart({ title: withUnit, columns, simulated }), isWide: false };
}
