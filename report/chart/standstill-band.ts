/** Of the page, for the band and its key. */
const COLOR = 'var(--muted)';
/** A band is seen however short its standstill was. @unit px */
const MIN_WIDTH = 1.5;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface StandstillBand {
  readonly type: 'rect';
  readonly shape: Box;
  readonly style: { fill: string; stroke: string; lineWidth: number; opacity: number };
}

/** A grey rectangle from `x1` to `x2`: the run was paused or blocked, whatever else is drawn there. */
export const standstillBand = (
  x1: number,
  x2: number,
  y: number,
  height: number,
): StandstillBand => ({
  type: 'rect',
  shape: { x: x1, y, width: Math.max(MIN_WIDTH, x2 - x1), height },
  style: { fill: COLOR, stroke: COLOR, lineWidth: 1, opacity: 0.3 },
});
