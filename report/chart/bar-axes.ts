import { AXIS, FONT_PX, INK, type ChartOption } from './chart-svg.js';
import type { AxisTop } from './nice-top.js';

type Axes = Pick<ChartOption, 'xAxis' | 'yAxis'>;

/** Time from the request from left to right, a row per label from the top down. */
export const barAxes = (labels: readonly string[], top: AxisTop): Axes => ({
  xAxis: {
    ...AXIS,
    type: 'value',
    min: 0,
    ...top,
    name: 'seconds from the request',
    nameLocation: 'middle',
    nameGap: 22,
    splitLine: { show: true, lineStyle: { color: INK.line } },
  },
  yAxis: {
    ...AXIS,
    type: 'category',
    inverse: true,
    data: [...labels],
    axisLabel: { color: INK.text, fontSize: FONT_PX, interval: 0 },
    axisLine: { show: false },
  },
});
