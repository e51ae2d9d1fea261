import { formatSeconds } from '../format-quantity.js';
import type { Html } from '../html.js';
import { barAxes } from './bar-axes.js';
import { barPart, barText, type BarShape } from './bar-shapes.js';
import { INK, renderChart, renderResponsive, type ChartOption } from './chart-svg.js';
import { niceTop } from './nice-top.js';
import type { TargetMark } from './target-mark.js';
import { thinValues } from './thin-values.js';

/** A mean in two parts, with the single values of the whole; ms. */
export interface ChartSplit {
  readonly label: string;
  readonly mark: TargetMark;
  readonly firstMs: number;
  readonly secondMs: number;
  readonly totalsMs: readonly number[];
}

export interface SplitChartInput {
  /** With the unit. */
  readonly title: string;
  /** Names of the two parts, the strong one first. */
  readonly parts: readonly [string, string];
  readonly rows: readonly ChartSplit[];
  readonly simulated: boolean;
}

const ROW = 44;

/** A bar per row: its first part strong, its second faint; the single values lie over its end. */
export function renderSplitChart({ title, parts, rows, simulated }: SplitChartInput): Html {
  const left = Math.min(120, 18 + 7.2 * Math.max(...rows.map(({ label }) => label.length)));
  const highest = rows.reduce(
    (top, row) => Math.max(top, row.firstMs + row.secondMs, ...row.totalsMs),
    0,
  );
  const top = niceTop(highest / 1000);
  const option: ChartOption = {
    grid: { left, right: 26, top: 28, bottom: 38 },
    ...barAxes(
      rows.map(({ label }) => label),
      top,
    ),
    series: [
      {
        type: 'custom',
        silent: true,
        data: rows.map(({ firstMs, secondMs }, row) => [
          row,
          firstMs / 1000,
          (firstMs + secondMs) / 1000,
        ]),
        renderItem: ({ dataIndex: row }, api) => {
          const one = rows[row];
          const [from = 0, y = 0] = api.coord([0, row]);
          const [middle = 0] = api.coord([api.value(1), row]);
          const [to = 0] = api.coord([api.value(2), row]);
          return {
            type: 'group',
            children: [
              bar(from, middle, y, one?.mark.color, 0.55),
              bar(middle, to, y, one?.mark.color, 0.2),
              text(from, middle, y, one?.firstMs),
              text(middle, to, y, one?.secondMs, true),
            ].flat(),
          };
        },
      },
      {
        type: 'scatter',
        silent: true,
        symbolSize: 5,
        data: rows.flatMap(({ totalsMs, mark }, row) =>
          thinValues(totalsMs).map((ms) => ({
            value: [ms / 1000, row],
            symbolOffset: [0, 15],
            itemStyle: { color: mark.color, opacity: 0.8 },
          })),
        ),
      },
    ],
  };
  const words = rows.map(
    ({ label, firstMs, secondMs }) =>
      `${label} ${formatSeconds(firstMs)} and ${formatSeconds(secondMs)}`,
  );
  const description = `${title}: means of ${parts[0]} and ${parts[1]}: ${words.join('; ')}`;
  const height = 66 + rows.length * ROW;
  return renderResponsive(
    (width) => renderChart({ title, simulated, width, height, description }, option),
    560,
  );
}

const bar = (
  x1: number,
  x2: number,
  y: number,
  color: string = INK.muted,
  opacity: number,
): BarShape => barPart({ x1, x2, gap: 0.7 }, { y: y - 12, height: 20 }, { fill: color, opacity });

/** The part's mean inside of it, where it fits; that of the last part else beside it. */
function text(x1: number, x2: number, y: number, ms = 0, last = false): readonly BarShape[] {
  const words = formatSeconds(ms);
  if (x2 - x1 >= words.length * 6.4 + 6) return [barText(words, (x1 + x2) / 2, y - 2, 'center')];
  return last ? [barText(words, x2 + 5, y - 2, 'left')] : [];
}
