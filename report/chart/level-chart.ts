import type { Html } from '../html.js';
import { median } from '../statistics/quantile.js';
import {
  AXIS,
  FONT_PX,
  INK,
  renderChart,
  renderResponsive,
  VALUE_AXIS,
  type ChartOption,
} from './chart-svg.js';
import { axisFigure } from './axis-figure.js';
import { niceTop } from './nice-top.js';
import type { TargetMark } from './target-mark.js';
import { thinValues } from './thin-values.js';

/** One line: the values at each step of what was varied. */
export interface ChartLine {
  readonly label: string;
  readonly mark: TargetMark;
  readonly hollow: boolean;
  readonly steps: readonly { readonly at: number; readonly values: readonly number[] }[];
}

export interface LevelChartInput {
  /** With the unit. */
  readonly title: string;
  /** What was varied, such as `threads`. */
  readonly axis: string;
  readonly lines: readonly ChartLine[];
  readonly simulated: boolean;
}

type Series = Extract<NonNullable<ChartOption['series']>, readonly unknown[]>[number];

/** Every value as a point and a line through the medians; the x axis counts doublings. */
export function renderLevelChart({ title, axis, lines, simulated }: LevelChartInput): Html {
  const steps = lines.flatMap((line) => line.steps);
  const places = [...new Set(steps.map(({ at }) => at))].sort((a, b) => a - b);
  const highest = steps.reduce((top, { values }) => Math.max(top, ...values), 0);
  const ticks = places.map(Math.log2);
  const [first = 0, last = 0] = [ticks[0], ticks.at(-1)];
  // Sites stand side by side, so that equal values do not hide each other.
  const gap = Math.min(0.09, (last - first || 1) * 0.016);
  const optionAt = (width: number): ChartOption => ({
    grid: { left: 52, right: 14, top: 38 + 19 * legendRows(lines, width), bottom: 40 },
    legend: {
      left: 4,
      top: 20,
      padding: 0,
      itemWidth: 26,
      itemHeight: 9,
      itemGap: 12,
      selectedMode: false,
      textStyle: { color: INK.text, fontSize: FONT_PX },
      data: lines.map(({ label }) => ({ name: label })),
    },
    xAxis: {
      ...AXIS,
      type: 'value',
      min: first - 0.35,
      max: last + 0.35,
      name: axis,
      nameLocation: 'middle',
      nameGap: 24,
      axisLabel: {
        ...AXIS.axisLabel,
        customValues: ticks,
        formatter: (value: number) => String(Math.round(2 ** value)),
      },
    },
    yAxis: {
      ...VALUE_AXIS,
      min: 0,
      ...niceTop(highest),
      axisLabel: {
        ...VALUE_AXIS.axisLabel,
        formatter: axisFigure,
      },
    },
    series: lines.flatMap((line, i) => seriesOf(line, (i - (lines.length - 1) / 2) * gap)),
  });
  const words = lines.map(({ label }) => label).join(', ');
  const description = `${title} against ${axis}, every value as a point, for ${words}`;
  return renderResponsive((width) => {
    const height = 240 + 19 * legendRows(lines, width);
    return renderChart({ title, simulated, width, height, description }, optionAt(width));
  }, 560);
}

/** Lines that the legend takes, by about the width of its words. */
function legendRows(lines: readonly ChartLine[], width: number): number {
  let rows = 1;
  let x = 0;
  for (const { label } of lines) {
    const item = 26 + 5 + 7 * label.length + 12;
    if (x > 0 && x + item > width - 8) {
      rows++;
      x = 0;
    }
    x += item;
  }
  return rows;
}

function seriesOf({ label, mark, hollow, steps }: ChartLine, shift: number): Series[] {
  const sorted = [...steps].sort((a, b) => a.at - b.at).filter(({ values }) => values.length > 0);
  const itemStyle = hollow
    ? { color: 'var(--page)', borderColor: mark.color, borderWidth: 1.4 }
    : { color: mark.color };
  return [
    {
      type: 'line',
      name: label,
      silent: true,
      symbol: mark.symbol,
      symbolSize: 7,
      itemStyle,
      lineStyle: {
        color: mark.color,
        width: 1.6,
        type: mark.dash ? [...mark.dash] : 'solid',
      },
      data: sorted.map(({ at, values }) => [Math.log2(at) + shift, median(values)]),
    },
    {
      type: 'scatter',
      silent: true,
      symbol: mark.symbol,
      symbolSize: 4,
      itemStyle: { ...itemStyle, opacity: 0.55 },
      data: sorted.flatMap(({ at, values }) =>
        thinValues(values).map((value) => ({ value: [Math.log2(at) + shift, value] })),
      ),
    },
  ];
}
