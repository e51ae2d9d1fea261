import type { OperationRecord } from '../../results/record.js';
import { toBoundedValue } from '../to-bounded-value.js';
import type { Html } from '../html.js';
import { AXIS, FONT_PX, INK, renderChart, renderResponsive, VALUE_AXIS } from './chart-svg.js';
import type { ChartOption } from './chart-svg.js';
import { niceTop, type AxisTop } from './nice-top.js';
import { MOST_POINTS, thinPoints, type Point } from './thin-points.js';
import type { Marks, TargetMark } from './target-mark.js';

export interface OperationChartInput {
  /** `boot`, `reboot`, … */
  readonly kind: string;
  /** Operations of that kind of one scenario, all targets and repetitions. */
  readonly operations: readonly OperationRecord[];
  readonly marks: Marks;
  readonly simulated: boolean;
}

type Series = Extract<NonNullable<ChartOption['series']>, readonly unknown[]>[number];

const CROSS = 'path://M0,0L10,10M10,0L0,10';

/** Every operation as a point with its bounds as an error bar; x is its place in its run. */
export function renderOperationChart(input: OperationChartInput): Html {
  const { kind, operations, marks, simulated } = input;
  const targets = [...marks.values()].filter(({ target }) =>
    operations.some((operation) => operation.target === target),
  );
  const lastOrdinal = Math.max(1, ...operations.map(({ ordinal }) => ordinal));
  const firstOrdinal = Math.min(lastOrdinal, ...operations.map(({ ordinal }) => ordinal));
  const top = topOf(operations);
  const series = targets.flatMap((mark, i) => {
    const shift = targets.length < 2 ? 0 : (i / (targets.length - 1) - 0.5) * 0.4;
    const own = operations.filter(({ target }) => target === mark.target);
    return toSeries(mark, own, shift, top.max);
  });
  const option: ChartOption = {
    grid: { left: 44, right: 12, top: 58, bottom: 40 },
    legend: {
      left: 4,
      top: 20,
      padding: 0,
      itemWidth: 10,
      itemHeight: 10,
      itemGap: 14,
      selectedMode: false,
      textStyle: { color: INK.text, fontSize: FONT_PX },
      data: targets.map(({ target }) => ({ name: target })),
    },
    xAxis: {
      ...AXIS,
      type: 'value',
      min: firstOrdinal - 0.5,
      max: lastOrdinal + 0.5,
      minInterval: 1,
      name: 'place of the operation in its run',
      nameLocation: 'middle',
      nameGap: 24,
      axisLabel: {
        ...AXIS.axisLabel,
        formatter: integerLabel,
        showMinLabel: false,
        showMaxLabel: false,
      },
    },
    yAxis: { ...VALUE_AXIS, min: 0, ...top },
    series,
  };
  const description = `${kind} times of ${targets.map(({ target }) => target).join(', ')}, in seconds, each with its bounds`;
  const title = `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}, s`;
  return renderResponsive(
    (width) => renderChart({ title, simulated, width, height: 260, description }, option),
    560,
  );
}

function toSeries(
  mark: TargetMark,
  operations: readonly OperationRecord[],
  shift: number,
  top: number,
): Series[] {
  const { color, symbol, target } = mark;
  const points = operations.flatMap((operation) => toPoint(operation, shift));
  const thinned = thinPoints(points);
  const shown = thinned.filter(({ y }) => y <= top);
  const above = thinned.filter(({ y }) => y > top);
  const endless = operations.filter(({ durationMs }) => durationMs === null).slice(0, MOST_POINTS);
  const hollowStyle = { color: 'var(--page)', borderColor: color, borderWidth: 1.5 };
  return [
    {
      type: 'custom',
      silent: true,
      data: shown.map(({ x, low, high }) => [x, low, Math.min(high, top)]),
      renderItem: (_params, api) => {
        const [x = 0, y1 = 0] = api.coord([api.value(0), api.value(2)]);
        const [, y2 = 0] = api.coord([api.value(0), api.value(1)]);
        return {
          type: 'line',
          shape: { x1: x, x2: x, y1, y2 },
          style: { stroke: color, lineWidth: 2, opacity: 0.5 },
        };
      },
    },
    {
      type: 'scatter',
      name: target,
      silent: true,
      symbol,
      symbolSize: thinned.length > 120 ? 4 : 6.5,
      itemStyle: { color },
      data: shown.map(({ x, y, hollow }) => ({
        value: [x, y],
        ...(hollow ? { itemStyle: hollowStyle } : {}),
      })),
    },
    {
      type: 'scatter',
      silent: true,
      symbol,
      symbolSize: 6.5,
      itemStyle: hollowStyle,
      label: {
        show: above.length <= 12,
        position: 'top',
        distance: 3,
        color: INK.muted,
        fontSize: 11,
        formatter: ({ dataIndex }) => `${(above[dataIndex]?.y ?? 0).toFixed(0)}\u202fs`,
      },
      data: above.map(({ x }) => ({ value: [x, top] })),
    },
    {
      type: 'scatter',
      silent: true,
      symbol: CROSS,
      symbolSize: 8,
      itemStyle: { color: 'transparent', borderColor: color, borderWidth: 2 },
      data: endless.map(({ ordinal }) => ({ value: [ordinal + shift, top] })),
    },
  ];
}

function toPoint(operation: OperationRecord, shift: number): Point[] {
  const { durationMs, lowerMs, upperMs, ordinal, repetition } = operation;
  if (durationMs === null) return [];
  // Repetitions of one ordinal stand side by side, in their order.
  const spread = 0.12 * (1 - 0.5 ** (repetition - 1));
  return [
    {
      x: ordinal + shift + spread,
      y: durationMs / 1000,
      low: (lowerMs ?? durationMs) / 1000,
      high: (upperMs ?? durationMs) / 1000,
      hollow: toBoundedValue(operation) === undefined,
    },
  ];
}

/**
 * Where the picture ends: above every averaged value. What is not averaged may be thirty times as
 * long (nova waits 120 s for a guest that does not answer) and would flatten all the others.
 */
function topOf(operations: readonly OperationRecord[]): AxisTop {
  const averaged = operations.flatMap((operation) => toBoundedValue(operation)?.upper ?? []);
  const all = operations.flatMap(({ upperMs, durationMs }) => upperMs ?? durationMs ?? []);
  const values = averaged.length > 0 ? averaged : all;
  return niceTop(values.reduce((top, value) => Math.max(top, value), 0) / 1000);
}

function integerLabel(value: number): string {
  return Number.isInteger(value) ? String(value) : '';
}
