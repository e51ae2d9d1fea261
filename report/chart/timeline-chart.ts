import type { RunTrace } from '../run-trace.js';
import type { Html } from '../html.js';
import {
  AXIS,
  FONT_PX,
  INK,
  renderChart,
  renderResponsive,
  type ChartOption,
} from './chart-svg.js';
import { outageBand } from './outage-band.js';
import { PHASE_OPACITY } from './phase-opacity.js';
import { standstillBand } from './standstill-band.js';
import type { Marks } from './target-mark.js';

export interface TimelineInput {
  readonly traces: readonly RunTrace[];
  readonly marks: Marks;
  readonly simulated: boolean;
}

const ROW = 40;
/** What each run did when: its phases as named bars, its operations as ticks below them. */
export function renderTimeline({ traces, marks, simulated }: TimelineInput): Html {
  const rows = traces.map(({ target, repetition }) =>
    repetition === 1 ? target : `${target} #${repetition}`,
  );
  const left = Math.min(110, 16 + 7 * Math.max(...rows.map((row) => row.length)));
  const endS = Math.max(...traces.map((trace) => trace.endS));
  const colorOf = (row: number): string => marks.get(traces[row]?.target ?? '')?.color ?? INK.muted;
  const option: ChartOption = {
    grid: { left, right: 12, top: 24, bottom: 36 },
    xAxis: {
      ...AXIS,
      type: 'value',
      min: 0,
      max: endS,
      name: 'seconds from the start of the run',
      nameLocation: 'middle',
      nameGap: 22,
      axisLabel: { ...AXIS.axisLabel, showMaxLabel: false },
    },
    yAxis: {
      ...AXIS,
      type: 'category',
      inverse: true,
      data: rows,
      axisLabel: { color: INK.text, fontSize: FONT_PX },
      axisLine: { show: false },
    },
    series: [
      {
        type: 'custom',
        silent: true,
        data: traces.flatMap(({ phases }, row) =>
          phases.map(({ phase, fromS, toS }) => ({ value: [row, fromS, toS], name: phase })),
        ),
        renderItem: (params, api) => {
          const row = Number(api.value(0));
          const [x1 = 0, y = 0] = api.coord([api.value(1), row]);
          const [x2 = 0] = api.coord([api.value(2), row]);
          const phase = nameAt(traces, params.dataIndex);
          const width = Math.max(0.5, x2 - x1 - 1);
          const fits = phase.length * 6.4 + 6 < width;
          return {
            type: 'group',
            children: [
              {
                type: 'rect',
                shape: { x: x1, y: y - 13, width, height: 18 },
                style: { fill: colorOf(row), opacity: PHASE_OPACITY[phase] ?? 0.5 },
              },
              ...(fits
                ? [
                    {
                      type: 'text' as const,
                      x: x1 + width / 2,
                      y: y - 4,
                      style: {
                        text: phase,
                        fill: INK.text,
                        fontSize: 11,
                        align: 'center' as const,
                        verticalAlign: 'middle' as const,
                      },
                    },
                  ]
                : []),
            ],
          };
        },
      },
      {
        type: 'custom',
        silent: true,
        data: traces.flatMap(({ operations }, row) =>
          thinTicks(
            operations.map(({ fromS }) => fromS),
            endS,
          ).map((fromS) => [row, fromS]),
        ),
        renderItem: (_params, api) => {
          const row = Number(api.value(0));
          const [x = 0, y = 0] = api.coord([api.value(1), row]);
          return {
            type: 'line',
            shape: { x1: x, x2: x, y1: y + 7, y2: y + 13 },
            style: { stroke: colorOf(row), lineWidth: 1.2 },
          };
        },
      },
      {
        type: 'custom',
        silent: true,
        data: traces.flatMap(({ outages }, row) =>
          outages.map(({ fromS, toS }) => [row, fromS, toS]),
        ),
        renderItem: (_params, api) => {
          const row = Number(api.value(0));
          const [x1 = 0, y = 0] = api.coord([api.value(1), row]);
          const [x2 = 0] = api.coord([api.value(2), row]);
          return outageBand(x1, x2, y - 15, 29);
        },
      },
      {
        type: 'custom',
        silent: true,
        data: traces.flatMap(({ standstills }, row) =>
          standstills.map(({ fromS, toS }) => [row, fromS, toS]),
        ),
        renderItem: (_params, api) => {
          const row = Number(api.value(0));
          const [x1 = 0, y = 0] = api.coord([api.value(1), row]);
          const [x2 = 0] = api.coord([api.value(2), row]);
          return standstillBand(x1, x2, y - 15, 29);
        },
      },
    ],
  };
  const frame = { title: 'Phases and operations', simulated };
  const description =
    'phases of each run over its time, with a tick for every operation' +
    (traces.some(({ outages }) => outages.length > 0) ? ' and a band for every API outage' : '') +
    (traces.some(({ standstills }) => standstills.length > 0)
      ? ' and a grey band where a run stood still'
      : '');
  const height = 62 + traces.length * ROW;
  return renderResponsive(
    (width) => renderChart({ ...frame, description, width, height }, option),
    1120,
  );
}

function nameAt(traces: readonly RunTrace[], index: number): string {
  return traces.flatMap(({ phases }) => phases)[index]?.phase ?? '';
}

/** At most one tick per pixel. */
function thinTicks(times: readonly number[], endS: number): number[] {
  return [...new Map(times.map((atS) => [Math.round((atS / endS) * 1000), atS])).values()];
}
