import { formatFigure } from '../format-figure.js';
import type { Html } from '../html.js';
import { median } from '../statistics/quantile.js';
import {
  AXIS,
  FONT,
  FONT_PX,
  INK,
  NARROW_WIDTH,
  renderChart,
  VALUE_AXIS,
  type ChartOption,
} from './chart-svg.js';
import { axisFigure } from './axis-figure.js';
import { niceTop } from './nice-top.js';
import type { TargetMark } from './target-mark.js';
import { thinValues } from './thin-values.js';
import { wrapLabel } from './wrap-label.js';

/** One column: its values side by side, its median as a line. */
export interface ChartColumn {
  readonly label: string;
  readonly mark: TargetMark;
  /** Drawn as outlines: not a guest. */
  readonly hollow: boolean;
  readonly values: readonly number[];
  /** Written where a column has no value, such as `unavailable`. */
  readonly absence: string;
}

export interface ColumnChartInput {
  /** With the unit. */
  readonly title: string;
  readonly columns: readonly ChartColumn[];
  readonly simulated: boolean;
}

type Series = Extract<NonNullable<ChartOption['series']>, readonly unknown[]>[number];

const HEIGHT = 222;

/** All values of each column as points, from zero; a column without a value says why. */
export function renderColumnChart({ title, columns, simulated }: ColumnChartInput): Html {
  const highest = columns.reduce((top, { values }) => Math.max(top, ...values), 0);
  // A character takes about 6.4 px.
  const most = Math.floor(((NARROW_WIDTH - 60) / columns.length - 2) / 6.4);
  const option: ChartOption = {
    grid: { left: 50, right: 10, top: 34, bottom: 52 },
    xAxis: {
      ...AXIS,
      type: 'category',
      data: columns.map(({ label }) => wrapLabel(label, most)),
      axisLabel: {
        color: INK.text,
        fontSize: FONT_PX,
        interval: 0,
        lineHeight: 14,
      },
    },
    // The labels of medians stand above the points.
    yAxis: { ...VALUE_AXIS, min: 0, ...niceTop(highest * 1.08), axisLabel: LABEL },
    series: [...columns.map(pointsOf), mediansOf(columns), absencesOf(columns)],
  };
  const words = columns.map(({ label, values, absence }) =>
    values.length > 0 ? `${label} ${formatFigure(median(values))}` : `${label} ${absence}`,
  );
  const description = `${title}, every value as a point; medians: ${words.join(', ')}`;
  return renderChart(
    { title, simulated, width: NARROW_WIDTH, height: HEIGHT, description },
    option,
  );
}

const LABEL = {
  ...VALUE_AXIS.axisLabel,
  formatter: axisFigure,
};

function pointsOf({ mark, hollow, values }: ChartColumn, column: number): Series {
  const shown = thinValues(values);
  return {
    type: 'custom',
    silent: true,
    data: shown.map((value) => [column, value]),
    renderItem: ({ dataIndex }, api) => {
      const [x = 0, y = 0] = api.coord([column, api.value(1)]);
      const [width = 0] = sizeOf(api.size?.([1, 0]));
      const spread = Math.min(28, width * 0.4);
      const shift = shown.length < 2 ? 0 : (dataIndex / (shown.length - 1) - 0.5) * spread;
      return {
        type: 'circle',
        shape: { cx: x + shift, cy: y, r: 3.2 },
        style: hollow
          ? { fill: 'var(--page)', stroke: mark.color, lineWidth: 1.5 }
          : { fill: mark.color, opacity: 0.85 },
      };
    },
  };
}

function mediansOf(columns: readonly ChartColumn[]): Series {
  const drawn = columns.flatMap(({ values, mark }, column) =>
    values.length > 0 ? [{ column, mark, value: median(values), top: Math.max(...values) }] : [],
  );
  return {
    type: 'custom',
    silent: true,
    data: drawn.map(({ column, value, top }) => [column, value, top]),
    renderItem: ({ dataIndex }, api) => {
      const one = drawn[dataIndex];
      const [x = 0, y = 0] = api.coord([api.value(0), api.value(1)]);
      const [, top = 0] = api.coord([api.value(0), api.value(2)]);
      const [width = 0] = sizeOf(api.size?.([1, 0]));
      const half = Math.min(24, width * 0.36);
      return {
        type: 'group',
        children: [
          {
            type: 'line',
            shape: { x1: x - half, x2: x + half, y1: y, y2: y },
            style: { stroke: one?.mark.color ?? INK.text, lineWidth: 2 },
          },
          {
            type: 'text',
            x,
            y: Math.min(top, y) - 7,
            style: {
              text: shortFigure(one?.value ?? 0),
              fill: INK.text,
              fontSize: 11.5,
              fontFamily: FONT,
              fontWeight: 600,
              align: 'center',
              verticalAlign: 'bottom',
            },
          },
        ],
      };
    },
  };
}

/** Columns are narrow: `389 k` for 389 000. */
function shortFigure(value: number): string {
  return value < 100_000 ? formatFigure(value) : `${formatFigure(value / 1000)}\u202fk`;
}

function absencesOf(columns: readonly ChartColumn[]): Series {
  const absent = columns.flatMap(({ values, absence }, column) =>
    values.length === 0 ? [{ column, absence }] : [],
  );
  return {
    type: 'custom',
    silent: true,
    data: absent.map(({ column }) => [column, 0]),
    renderItem: ({ dataIndex }, api) => {
      const [x = 0, y = 0] = api.coord([api.value(0), 0]);
      return {
        type: 'text',
        x,
        y: y - 6,
        // Upright, so that neighbours do not run into each other.
        rotation: Math.PI / 2,
        style: {
          text: absent[dataIndex]?.absence ?? '',
          fill: INK.muted,
          fontSize: 11.5,
          fontFamily: FONT,
          fontStyle: 'italic',
          align: 'left',
          verticalAlign: 'middle',
        },
      };
    },
  };
}

/** ECharts types the size of a range as a number or a pair. */
const sizeOf = (size: number | number[] | undefined): readonly number[] =>
  typeof size === 'number' ? [size, size] : (size ?? []);
