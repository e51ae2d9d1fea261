import type { EChartsOption } from 'echarts';
// One file: its six hundred modules take most of the time that a small report takes.
import * as echarts from 'echarts/dist/echarts.esm';
import { html, rawHtml, escapeHtml, type Html } from '../html.js';

/** What every picture has. */
export interface ChartFrame {
  /** Drawn at the top left, with the unit: `Boot, s`. */
  readonly title: string;
  /** Says SIMULATED at the top right and across the picture. */
  readonly simulated: boolean;
  readonly width: number;
  readonly height: number;
  /** What the picture shows, for those who do not see it. */
  readonly description: string;
}

/** Colours are CSS variables of the page, so that one picture serves light, dark and print. */
export const INK = { text: 'var(--text)', muted: 'var(--muted)', line: 'var(--line)' } as const;

export const FONT_PX = 12;
export const FONT = 'system-ui, sans-serif';

/** Axis line, ticks and labels in the page's ink; horizontal lines only where they help reading. */
export const AXIS = {
  nameTextStyle: { color: INK.muted, fontSize: FONT_PX, fontFamily: FONT },
  axisLabel: { color: INK.muted, fontSize: FONT_PX, fontFamily: FONT, hideOverlap: true },
  axisLine: { show: true, lineStyle: { color: INK.line } },
  axisTick: { show: false },
  splitLine: { show: false },
} as const;

export const VALUE_AXIS = {
  ...AXIS,
  // Steps such as 0.2 are not exact in binary: 0.6000000000000001.
  axisLabel: {
    ...AXIS.axisLabel,
    formatter: (value: number) => String(Number(value.toPrecision(12))),
  },
  type: 'value',
  axisLine: { show: false },
  splitLine: { show: true, lineStyle: { color: INK.line, width: 1 } },
} as const;

export type ChartOption = EChartsOption;

/** Draws a chart without a browser (ECharts, server-side SVG). */
export function renderChart(frame: ChartFrame, option: ChartOption): Html {
  const { width, height } = frame;
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  let svg: string;
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: FONT },
      ...option,
      title: {
        text: frame.title,
        left: 4,
        top: 0,
        padding: 0,
        textStyle: { color: INK.text, fontSize: 13, fontWeight: 600, fontFamily: FONT },
      },
      graphic: [...(frame.simulated ? simulatedMarks(frame) : []), ...graphicsOf(option)],
    });
    svg = chart.renderToSVGString({ useViewBox: true });
  } finally {
    chart.dispose();
  }
  const label = escapeHtml(frame.description);
  return rawHtml(
    tidy(svg).replace('<svg ', `<svg role="img" aria-label="${label}" class="chart" `),
  );
}

/** The same picture for wide and for narrow windows; the style sheet shows one of them. */
export function renderResponsive(draw: (width: number) => Html, wide: number): Html {
  return html`<div class="wide">${draw(wide)}</div>
    <div class="narrow">${draw(NARROW_WIDTH)}</div>`;
}

/** Width of a small picture, in CSS pixels: what a phone of 390 px shows without shrinking it. */
export const NARROW_WIDTH = 360;

function simulatedMarks({ width, height }: ChartFrame): unknown[] {
  const text = (style: object, place: object): unknown => ({
    type: 'text',
    silent: true,
    ...place,
    style: { text: 'SIMULATED', fontFamily: FONT, fontWeight: 700, ...style },
  });
  return [
    text({ fontSize: 11, fill: 'var(--warn)', align: 'right' }, { x: width - 6, y: 2 }),
    text(
      {
        fontSize: Math.min(56, width / 8),
        fill: 'var(--watermark)',
        align: 'center',
        verticalAlign: 'middle',
      },
      { x: width / 2, y: height / 2 + 10, z: -1 },
    ),
  ];
}

function graphicsOf({ graphic }: ChartOption): unknown[] {
  return Array.isArray(graphic) ? graphic : graphic ? [graphic] : [];
}

/** Stands for an id until the picture is done; no name can contain it. */
const ID = '\0';

/**
 * Drops what only an interactive page needs, and makes ids and classes unique by content rather
 * than by a counter of the process, so that the same study gives the same bytes.
 */
function tidy(svg: string): string {
  const tidied = svg
    .replaceAll(/zr\d+-/g, ID)
    .replaceAll(/<style\s*>[^]*?<\/style>\n?/g, '')
    .replaceAll(/ (?:class="\0[^"]*"|ecmeta_[a-z_]+="[^"]*"|pointer-events="[^"]*")/g, '')
    .replaceAll(/<rect width="\d+" height="\d+" x="0" y="0"[^>]*fill="none"[^>]*><\/rect>\n?/g, '')
    .replaceAll(/<(path|rect|polygon|polyline|circle|line)([^>]*)><\/\1>/g, '<$1$2/>')
    .replaceAll(/ (?:baseProfile|version|xmlns:xlink|xmlns)="[^"]*"/g, '')
    .replaceAll('\n', '');
  return tidied.replaceAll(ID, `c${contentId(tidied)}-`);
}

/** FNV-1a of the picture, base 36. */
function contentId(text: string): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(36);
}
