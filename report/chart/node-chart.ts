import type { RunTrace } from '../run-trace.js';
import type { Html } from '../html.js';
import { AXIS, INK, NARROW_WIDTH, renderChart, VALUE_AXIS, type ChartOption } from './chart-svg.js';
import { thinCurve, type CurvePoint } from './curve.js';
import { NODE_METRICS, type NodeMetric } from './node-metrics.js';
import type { Marks, TargetMark } from './target-mark.js';

export interface NodeChartsInput {
  readonly traces: readonly RunTrace[];
  readonly marks: Marks;
  readonly simulated: boolean;
}

type Series = Extract<NonNullable<ChartOption['series']>, readonly unknown[]>[number];

/** One line of a picture. */
interface Curve {
  readonly mark: TargetMark;
  readonly repetition: number;
  readonly points: readonly CurvePoint[];
  readonly lateAt: readonly number[];
}

const HEIGHT = 178;
/** Pixels of a plot, about: no more bins than that are told apart. */
const BINS = 300;

/** The pictures of a scenario's compute nodes over time: one per metric, then the active servers. */
export function renderNodeCharts(input: NodeChartsInput): readonly Html[] {
  const { traces } = input;
  const endS = Math.max(...traces.map((trace) => trace.endS));
  const drawn = NODE_METRICS.map((metric) => ({
    metric,
    curves: traces.flatMap((trace) => metricCurves(trace, metric, input.marks)),
  }));
  const sampled = drawn.filter(({ curves }) => curves.length > 0);
  const highestOf = (family: string): number =>
    Math.max(
      0,
      ...sampled
        .filter(({ metric }) => metric.family === family)
        .flatMap(({ curves }) => curves.map(highest)),
    );
  const pictures = sampled.map(({ metric, curves }) => {
    const top = highestOf(metric.family);
    const unit = metric.unit(top);
    const title = unit.name ? `${metric.title}, ${unit.name}` : metric.title;
    const scaled = curves.map((curve) => ({ ...curve, points: scale(curve.points, unit.factor) }));
    const max = metric.fromZero ? niceTop(top * unit.factor) : undefined;
    return draw(input, title, scaled, endS, max, false);
  });
  const servers = traces.flatMap((trace) => serverCurve(trace, input.marks));
  return [...pictures, draw(input, 'Active servers', servers, endS, undefined, true)];
}

function metricCurves(trace: RunTrace, metric: NodeMetric, marks: Marks): Curve[] {
  const startMs = Date.parse(trace.run.startedAt);
  const mark = marks.get(trace.target);
  if (!mark) return [];
  return trace.nodes.flatMap(({ samples }) => {
    const points: CurvePoint[] = [];
    const lateAt: number[] = [];
    for (const sample of samples) {
      const atS = (sample.atMs - startMs) / 1000;
      if (sample.afterGap) points.push([atS, null]);
      if (sample.late) lateAt.push(atS);
      points.push([atS, metric.read(sample)]);
    }
    if (points.every(([, y]) => y === null)) return [];
    return [{ mark, repetition: trace.repetition, points: thinCurve(points, BINS), lateAt }];
  });
}

function serverCurve(trace: RunTrace, marks: Marks): Curve[] {
  const mark = marks.get(trace.target);
  if (!mark) return [];
  const points: CurvePoint[] = [
    [0, 0],
    ...trace.servers,
    [trace.endS, trace.servers.at(-1)?.[1] ?? 0],
  ];
  return [{ mark, repetition: trace.repetition, points: thinCurve(points, BINS), lateAt: [] }];
}

function draw(
  { traces, marks, simulated }: NodeChartsInput,
  title: string,
  curves: readonly Curve[],
  endS: number,
  max: number | undefined,
  steps: boolean,
): Html {
  const first = traces.filter(
    ({ repetition }) =>
      repetition === Math.min(...traces.filter((t) => t.repetition > 0).map((t) => t.repetition)),
  );
  const option: ChartOption = {
    grid: { left: 44, right: 10, top: 26, bottom: 34 },
    xAxis: {
      ...AXIS,
      type: 'value',
      min: 0,
      max: endS,
      name: 'seconds from the start of the run',
      nameLocation: 'middle',
      nameGap: 20,
      axisLabel: { ...AXIS.axisLabel, showMaxLabel: false },
    },
    yAxis: {
      ...VALUE_AXIS,
      scale: max === undefined && !steps,
      min: max === undefined && !steps ? undefined : 0,
      max,
      splitNumber: 3,
      ...(steps ? { minInterval: 1 } : {}),
    } as NonNullable<ChartOption['yAxis']>,
    series: [
      ...first.flatMap((trace) => shadeOf(trace, marks)),
      ...curves.map((curve) => lineOf(curve, steps)),
      ...curves.flatMap((curve) => lateMarks(curve)),
    ],
  };
  const names = [...new Set(curves.map(({ mark }) => mark.target))].join(', ');
  const description = `${title} over the time of the run: ${names}`;
  return renderChart(
    { title, simulated, width: NARROW_WIDTH, height: HEIGHT, description },
    option,
  );
}

function lineOf({ mark, repetition, points }: Curve, steps: boolean): Series {
  return {
    type: 'line',
    silent: true,
    showSymbol: false,
    connectNulls: false,
    ...(steps ? { step: 'end' as const } : {}),
    data: points.map(([x, y]) => [x, y]),
    lineStyle: {
      color: mark.color,
      width: repetition === 1 ? 1.6 : 1,
      opacity: repetition === 1 ? 1 : 0.45,
      type: mark.dash ? [...mark.dash] : 'solid',
    },
  };
}

/** Stretches in which the target was being worked on, in its own colour. */
function shadeOf(trace: RunTrace, marks: Marks): Series[] {
  const color = marks.get(trace.target)?.color ?? INK.muted;
  const bands = busyBands(trace);
  if (bands.length === 0) return [];
  return [
    {
      type: 'line',
      silent: true,
      data: [],
      markArea: {
        silent: true,
        itemStyle: { color, opacity: 0.1 },
        data: bands.map(([from, to]) => [{ xAxis: from }, { xAxis: to }]),
      },
    },
  ];
}

const QUIET_PHASES = new Set(['baseline', 'hold', 'settle']);

function busyBands(trace: RunTrace): [number, number][] {
  const bands: [number, number][] = [];
  for (const { phase, fromS, toS } of trace.phases) {
    if (QUIET_PHASES.has(phase)) continue;
    const last = bands.at(-1);
    if (last && fromS - last[1] < 0.5) last[1] = toS;
    else bands.push([fromS, toS]);
  }
  return bands;
}

/** Late ticks as small triangles on the time axis. */
function lateMarks({ mark, lateAt }: Curve): Series[] {
  if (lateAt.length === 0) return [];
  return [
    {
      type: 'scatter',
      silent: true,
      symbol: 'triangle',
      symbolSize: 5,
      itemStyle: { color: mark.color },
      data: lateAt.slice(0, BINS).map((atS) => ({ value: [atS, 0] })),
    },
  ];
}

function highest({ points }: Curve): number {
  return points.reduce((top, [, y]) => Math.max(top, y ?? 0), 0);
}

function scale(points: readonly CurvePoint[], factor: number): readonly CurvePoint[] {
  return points.map(([x, y]): CurvePoint => [x, y === null ? null : y * factor]);
}

/** The next of 1, 2, 3, 4, 5, 6, 8, 10 times a power of ten; 1 when all is zero. */
function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value * 0.999) ?? 10) * power;
}
