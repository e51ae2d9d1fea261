import type { LadderStep } from '../boot-ladder.js';
import { LADDER } from '../climb.js';
import { formatSeconds } from '../format-quantity.js';
import type { Html } from '../html.js';
import { rungNumbers, segmentOwner, segmentWords } from '../ladder-words.js';
import {
  AXIS,
  FONT,
  FONT_PX,
  INK,
  renderChart,
  renderResponsive,
  type ChartOption,
} from './chart-svg.js';
import { niceTop } from './nice-top.js';
import type { TargetMark } from './target-mark.js';
import { wrapLabel } from './wrap-label.js';

interface ChartLadder {
  readonly label: string;
  readonly mark: TargetMark;
  readonly steps: readonly LadderStep[];
}

export interface LadderChartInput {
  /** With the unit. */
  readonly title: string;
  readonly rows: readonly ChartLadder[];
  readonly simulated: boolean;
}

/** A segment with its place on the bar, s. */
interface Piece {
  readonly step: LadderStep;
  readonly fromS: number;
  readonly toS: number;
}

const ROW = 58;
/** A guest that comes up later than so many times the longest boot goes beyond the picture. */
const MOST_OF_BOOT = 2.5;

/** A bar per target: mean segments end to end, numbered; the boot's end is marked below it. */
export function renderLadderChart({ title, rows, simulated }: LadderChartInput): Html {
  const pieces = rows.map(({ steps }) => piecesOf(steps));
  const longestBootS = Math.max(...pieces.map(bootEndS));
  const longestS = Math.max(...pieces.map((own) => own.at(-1)?.toS ?? 0));
  const top = niceTop(Math.min(longestS, MOST_OF_BOOT * longestBootS));
  const labels = rows.map(({ label }) => wrapLabel(label, 14));
  const longest = Math.max(...labels.flatMap((label) => label.split('\n')).map((l) => l.length));
  const option: ChartOption = {
    grid: { left: Math.min(112, 18 + 7.2 * longest), right: 22, top: 28, bottom: 38 },
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
      data: labels,
      axisLabel: { color: INK.text, fontSize: FONT_PX, interval: 0 },
      axisLine: { show: false },
    },
    series: [
      {
        type: 'custom',
        silent: true,
        data: rows.map((_, row) => [row]),
        renderItem: ({ dataIndex: row }, api) => {
          const mark = rows[row]?.mark;
          const own = pieces[row] ?? [];
          const place = (s: number): readonly [number, number] => {
            const [x = 0, y = 0] = api.coord([Math.min(s, top.max), row]);
            return [x, y];
          };
          const bars = own.flatMap(({ step, fromS, toS }) => {
            const [x1, y] = place(fromS);
            return bar(step, x1, place(toS)[0], y, mark?.color ?? INK.muted);
          });
          return { type: 'group', children: [...bars, ...ends(own, place, top.max)] };
        },
      },
    ],
  };
  const words = rows.map(({ label }, row) => `${label} ${inWords(pieces[row] ?? [])}`);
  const description = `${title}: means of the segments of a boot: ${words.join('; ')}`;
  const height = 66 + rows.length * ROW;
  return renderResponsive(
    (width) => renderChart({ title, simulated, width, height, description }, option),
    560,
  );
}

function piecesOf(steps: readonly LadderStep[]): readonly Piece[] {
  let atS = 0;
  return steps.map((step): Piece => {
    const fromS = atS;
    atS += step.segment.value / 1000;
    return { step, fromS, toS: atS };
  });
}

const bootEndS = (pieces: readonly Piece[]): number =>
  pieces.find(({ step }) => step.rung === 'end')?.toS ?? 0;

const inWords = (pieces: readonly Piece[]): string =>
  pieces
    .map(({ step }) => `${segmentWords(step.covers)} ${formatSeconds(step.segment.value)}`)
    .join(', ');

/** Steps of the control plane grey, in turns, spawning strong, the guest's own start a frame. */
function bar(step: LadderStep, x1: number, x2: number, y: number, color: string): readonly Shape[] {
  const owner = segmentOwner(step.covers);
  const numbers = rungNumbers(step.covers);
  const width = Math.max(0, x2 - x1 - 1);
  const shape = { x: x1, y: y - 19, width, height: 22 };
  const fills = {
    'control plane': {
      fill: INK.muted,
      opacity: LADDER.indexOf(step.rung) % 2 === 0 ? 0.45 : 0.25,
    },
    spawning: { fill: color, opacity: 0.6 },
    mixed: { fill: color, opacity: 0.3 },
    guest: { fill: color, opacity: 0.1 },
  } as const;
  const number = text(numbers, x1 + width / 2, y - 8, 'center', INK.text);
  return [
    { type: 'rect', shape, style: fills[owner] },
    ...(width >= numbers.length * 6.6 + 4 ? [number] : []),
  ];
}

/** Below the bar: when the boot ended, and when the guest was up, with an arrow beyond the edge. */
function ends(
  pieces: readonly Piece[],
  place: (s: number) => readonly [number, number],
  edgeS: number,
): readonly Shape[] {
  const endS = bootEndS(pieces);
  const [x, y] = place(endS);
  const guest = pieces.find(({ step }) => step.rung === 'guest');
  const boot = `boot ${formatSeconds(endS * 1000)}`;
  const [left] = place(0);
  const fits = x - left > boot.length * 6.2;
  const tick: Shape = {
    type: 'rect',
    shape: { x: x - 1.5, y: y - 22, width: 1.5, height: 28 },
    style: { fill: INK.text, opacity: 1 },
  };
  const label = text(boot, fits ? x : left, y + 13, fits ? 'right' : 'left', INK.text);
  if (!guest) return [tick, label];
  const up = `up ${formatSeconds(guest.toS * 1000)}${guest.toS > edgeS ? ' \u2192' : ''}`;
  const [right] = place(guest.toS);
  const from = (fits ? x : left + boot.length * 6.2) + up.length * 6.2 + 8;
  const beside = right >= from ? text(up, right, y + 13, 'right', INK.muted) : undefined;
  return [tick, label, beside ?? text(up, from, y + 13, 'right', INK.muted)];
}

const text = (
  words: string,
  x: number,
  y: number,
  align: 'left' | 'center' | 'right',
  fill: string,
): Shape => ({
  type: 'text',
  x,
  y,
  style: { text: words, fill, fontSize: 11.5, fontFamily: FONT, align, verticalAlign: 'middle' },
});

type Shape =
  | {
      type: 'rect';
      shape: { x: number; y: number; width: number; height: number };
      style: { fill: string; opacity: number };
    }
  | {
      type: 'text';
      x: number;
      y: number;
      style: {
        text: string;
        fill: string;
        fontSize: number;
        fontFamily: string;
        align: 'left' | 'center' | 'right';
        verticalAlign: 'middle';
      };
    };
