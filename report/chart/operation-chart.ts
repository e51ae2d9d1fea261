import type { OperationRecord } from '../../results/record.js';
import { isDisturbed } from '../summarize.js';
import type { Html } from '../html.js';
import { AXIS, FONT_PX, INK, renderChart, renderResponsive, VALUE_AXIS } from './chart-svg.js';
import type { ChartOption } from './chart-svg.js';
import { thinPoints, type Point } from './thin-points.js';
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

/** Every operation as a point with its bounds as an error bar; x is its place in its run. */
export function renderOperationChart(input: OperationChartInput): Html {
  const { kind, operations, marks, simulated } = input;
  const targets = [...marks.values()].filter(({ target }) =>
    operations.some((operation) => operation.target === target),
  );
  const lastOrdinal = Math.max(1, ...operations.map(({ ordinal }) => ordinal));
  const firstOrdinal = Math.min(lastOrdinal, ...operations.map(({ ordinal }) => ordinal));
  const series = targets.flatMap((mark, i) => {
    const shift = targets.length < 2 ? 0 : (i / (targets.length - 1) - 0.5) * 0.4;
    const own = operations.filter(({ target }) => target === mark.target);
    return toSeries(mark, own, shift);
  });
  const option: ChartOption = {
    grid: { left: 44, right: 12, top: 52, bottom: 40 },
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
    yAxis: { ...VALUE_AXIS, min: 0, splitNumber: 4 },
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
): Series[] {
  const repetitions = Math.max(...operations.map(({ repetition }) => repetition));
  const points = operations.flatMap((operation): Point[] => {
    const { durationMs, lowerMs, upperMs, ordinal, repetition } = operation;
    if (durationMs === null) return [];
    // Repetitions of one ordinal stand side by side.
    const spread = repetitions < 2 ? 0 : ((repetition - 1) / (repetitions - 1) - 0.5) * 0.16;
    return [
      {
        x: ordinal + shift + spread,
        y: durationMs / 1000,
        low: (lowerMs ?? durationMs) / 1000,
        high: (upperMs ?? durationMs) / 1000,
        hollow: isDisturbed(operation) || operation.outcome !== 'ok',
      },
    ];
  });
  const thinned = thinPoints(points);
  const color = mark.color;
  return [
    {
      type: 'custom',
      silent: true,
      data: thinned.map(({ x, low, high }) => [x, low, high]),
      renderItem: (_params, api) => {
        const [x = 0, top = 0] = api.coord([api.value(0), api.value(2)]);
        const [, bottom = 0] = api.coord([api.value(0), api.value(1)]);
        return {
          type: 'line',
          shape: { x1: x, x2: x, y1: top, y2: bottom },
          style: { stroke: color, lineWidth: 2, opacity: 0.45 },
        };
      },
    },
    {
      type: 'scatter',
      name: mark.target,
      silent: true,
      symbol: mark.symbol,
      symbolSize: thinned.length > 120 ? 4 : 7,
      itemStyle: { color },
      data: thinned.map(({ x, y, hollow }) => ({
        value: [x, y],
        ...(hollow
          ? { itemStyle: { color: 'var(--page)', borderColor: color, borderWidth: 1.5 } }
          : {}),
      })),
    },
  ];
}

function integerLabel(value: number): string {
  return Number.isInteger(value) ? String(value) : '';
}
