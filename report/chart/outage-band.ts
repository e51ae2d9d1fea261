/** Of the page, for the band and its key. */
const COLOR = 'var(--bad)';
/** Distance of the lines of the hatching. @unit px */
const STEP = 5;
/** A band is seen however short its outage was. @unit px */
const MIN_WIDTH = 1.5;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface BandShape {
  readonly type: 'group';
  readonly children: (
    | { type: 'rect'; shape: Box; style: { fill: string; opacity: number } }
    | {
        type: 'line';
        shape: { x1: number; y1: number; x2: number; y2: number };
        style: { stroke: string; lineWidth: number; opacity: number };
      }
  )[];
}

/** A hatched rectangle from `x1` to `x2`: the API was out, whatever else is drawn there. */
export function outageBand(x1: number, x2: number, y: number, height: number): BandShape {
  const box = { x: x1, y, width: Math.max(MIN_WIDTH, x2 - x1), height };
  return {
    type: 'group',
    children: [
      { type: 'rect', shape: box, style: { fill: COLOR, opacity: 0.16 } },
      ...hatching(box).map((shape) => ({
        type: 'line' as const,
        shape,
        style: { stroke: COLOR, lineWidth: 1, opacity: 0.6 },
      })),
    ],
  };
}

/** Diagonals from bottom left to top right, cut off at the box. */
function hatching({
  x,
  y,
  width,
  height,
}: Box): { x1: number; y1: number; x2: number; y2: number }[] {
  const lines = [];
  for (let shift = STEP - height; shift < width; shift += STEP) {
    const from = Math.max(0, shift);
    const to = Math.min(width, shift + height);
    if (to - from < 1) continue;
    lines.push({
      x1: x + from,
      y1: y + height - (from - shift),
      x2: x + to,
      y2: y + height - (to - shift),
    });
  }
  return lines;
}
