import { isOfGuest, LADDER } from '../climb.js';
import { formatSeconds } from '../format-quantity.js';
import type { Html } from '../html.js';
import type { LadderStep } from '../ladder-steps.js';
import { rungNumbers, segmentOwner, segmentWords, type RungNumbers } from '../ladder-words.js';
import { barAxes } from './bar-axes.js';
import { barPart, barText, type BarShape } from './bar-shapes.js';
import { INK, renderChart, renderResponsive, type ChartOption } from './chart-svg.js';
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
  readonly numbers: RungNumbers;
  readonly simulated: boolean;
}

type BarStyle = Parameters<typeof barPart>[2];

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
export function renderLadderChart(input: LadderChartInput): Html {
  const { title, rows, numbers, simulated } = input;
  const pieces = rows.map(({ steps }) => piecesOf(steps));
  const longestBootS = Math.max(...pieces.map(bootEndS));
  const longestS = Math.max(...pieces.map((own) => own.at(-1)?.toS ?? 0));
  const top = niceTop(Math.min(longestS, MOST_OF_BOOT * longestBootS));
  const labels = rows.map(({ label }) => wrapLabel(label, 14));
  const longest = Math.max(...labels.flatMap((label) => label.split('\n')).map((l) => l.length));
  const option: ChartOption = {
    grid: { left: Math.min(112, 18 + 7.2 * longest), right: 22, top: 28, bottom: 38 },
    ...barAxes(labels, top),
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
          const bars = own.flatMap(({ step, fromS, toS }, i) => {
            const [x1, y] = place(fromS);
            const turn = isOfGuest(step.rung) ? i : LADDER.indexOf(step.rung);
            const style = styleOf(step, turn % 2 === 0, mark?.color ?? INK.muted);
            return bar(rungNumbers(step.covers, numbers), x1, place(toS)[0], y, style);
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

/** Steps of the control plane grey, in turns, spawning strong, the guest's own start faint, in turns. */
function styleOf({ covers }: LadderStep, even: boolean, color: string): BarStyle {
  switch (segmentOwner(covers)) {
    case 'control plane':
      return { fill: INK.muted, opacity: even ? 0.45 : 0.25 };
    case 'spawning':
      return { fill: color, opacity: 0.6 };
    case 'mixed':
      return { fill: color, opacity: 0.3 };
    case 'guest':
      return { fill: color, opacity: even ? 0.18 : 0.1 };
  }
}

/** A part with its numbers, where they fit. */
function bar(
  numbers: string,
  x1: number,
  x2: number,
  y: number,
  style: BarStyle,
): readonly BarShape[] {
  const width = x2 - x1 - 1;
  const part = barPart({ x1, x2 }, { y: y - 19, height: 22 }, style);
  return width >= numbers.length * 6.6 + 4
    ? [part, barText(numbers, x1 + width / 2, y - 8, 'center')]
    : [part];
}

/** Below the bar: when the boot ended, and when the guest was up, with an arrow beyond the edge. */
function ends(
  pieces: readonly Piece[],
  place: (s: number) => readonly [number, number],
  edgeS: number,
): readonly BarShape[] {
  const endS = bootEndS(pieces);
  const [x, y] = place(endS);
  const guest = pieces.findLast(({ step }) => isOfGuest(step.rung));
  const boot = `boot ${formatSeconds(endS * 1000)}`;
  const [left] = place(0);
  const fits = x - left > boot.length * 6.2;
  const tick = barPart(
    { x1: x - 1.5, x2: x, gap: 0 },
    { y: y - 22, height: 28 },
    { fill: INK.text, opacity: 1 },
  );
  const label = barText(boot, fits ? x : left, y + 13, fits ? 'right' : 'left');
  if (!guest) return [tick, label];
  const up = `up ${formatSeconds(guest.toS * 1000)}${guest.toS > edgeS ? ' \u2192' : ''}`;
  const [right] = place(guest.toS);
  const from = (fits ? x : left + boot.length * 6.2) + up.length * 6.2 + 8;
  const beside = right >= from ? barText(up, right, y + 13, 'right', INK.muted) : undefined;
  return [tick, label, beside ?? barText(up, from, y + 13, 'right', INK.muted)];
}
