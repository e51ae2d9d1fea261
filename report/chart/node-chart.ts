import type { RunTrace } from '../run-trace.js';
import type { Html } from '../html.js';
import { AXIS, INK, NARROW_WIDTH, renderChart, VALUE_AXIS, type ChartOption } from './chart-svg.js';
import { thinCurve, type CurvePoint } from './curve.js';
import { NODE_METRICS, type NodeMetric } from './node-metrics.js';
import { niceTop, type AxisTop } from './nice-top.js';
import { outageBand } from './outage-band.js';
import { PHASE_OPACITY } from './phase-opacity.js';
import { standstillBand } from './standstill-band.js';
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

const PLOT_HEIGHT = 150;
const LANE = 6;
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
  axisTop: AxisTop | undefined,
  steps: boolean,
): Html {
  const lanes = lanesOf(traces);
  const top = 24 + lanes.length * LANE;
  const isFromZero = axisTop !== undefined || steps;
  const option: ChartOption = {
    grid: { left: 44, right: 10, top, bottom: 34 },
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
      splitNumber: 3,
      scale: !isFromZero,
      ...(isFromZero ? { min: 0 } : {}),
      ...axisTop,
      ...(steps ? { minInterval: 1 } : {}),
    },
    series: [
      phaseLanes(lanes, marks, top),
      ...bands(
        lanes.flatMap(({ standstills }) => standstills),
        standstillBand,
      ),
      ...bands(
        lanes.flatMap(({ outages }) => outages),
        outageBand,
      ),
      ...curves.map((curve) => lineOf(curve, steps)),
      ...curves.flatMap((curve) => lateMarks(curve)),
    ],
  };
  const names = [...new Set(curves.map(({ mark }) => mark.target))].join(', ');
  const description = `${title} over the time of the run: ${names}`;
  const height = PLOT_HEIGHT + top;
  return renderChart({ title, simulated, width: NARROW_WIDTH, height, description }, option);
}

/** One lane for each target: its first run that is drawn. More than six would be a wall. */
function lanesOf(traces: readonly RunTrace[]): readonly RunTrace[] {
  const first = new Map<string, RunTrace>();
  for (const trace of traces) if (!first.has(trace.target)) first.set(trace.target, trace);
  return [...first.values()].slice(0, 6);
}

/**
 * Phases as a strip above the plot, one for each target: tinted grounds of several targets would
 * lie over each other and show neither.
 */
function phaseLanes(lanes: readonly RunTrace[], marks: Marks, top: number): Series {
  const blocks = lanes.flatMap(({ target, phases }, lane) =>
    phases.map((phase) => ({ ...phase, lane, color: marks.get(target)?.color ?? INK.muted })),
  );
  return {
    type: 'custom',
    silent: true,
    clip: false,
    // Without a value the strips do not stretch the value axis.
    encode: { x: [0, 2], y: 1 },
    data: blocks.map(({ fromS, toS }) => [fromS, NaN, toS]),
    renderItem: ({ dataIndex }, api) => {
      const block = blocks[dataIndex];
      const [x1 = 0] = api.coord([api.value(0), 0]);
      const [x2 = 0] = api.coord([api.value(2), 0]);
      const y = top - 4 - (lanes.length - (block?.lane ?? 0)) * LANE;
      return {
        type: 'rect',
        shape: { x: x1, y: y + 2, width: Math.max(0.5, x2 - x1 - 0.7), height: LANE - 2 },
        style: {
          fill: block?.color ?? INK.muted,
          opacity: PHASE_OPACITY[block?.phase ?? ''] ?? 0.7,
        },
      };
    },
  };
}

type Band = typeof outageBand | typeof standstillBand;

/** Outages or standstills of the runs whose phases are shown, over the height of the plot. */
function bands(stretches: RunTrace['outages'], band: Band): Series[] {
  if (stretches.length === 0) return [];
  return [
    {
      type: 'custom',
      silent: true,
      encode: { x: [0, 2], y: 1 },
      data: stretches.map(({ fromS, toS }) => [fromS, NaN, toS]),
      renderItem: (params, api) => {
        const [x1 = 0] = api.coord([api.value(0), 0]);
        const [x2 = 0] = api.coord([api.value(2), 0]);
        const { y, height } = params.coordSys as unknown as { y: number; height: number };
        return band(x1, x2, y, height);
      },
    },
  ];
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
