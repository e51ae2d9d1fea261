import { FONT, INK } from './chart-svg.js';

/** What the custom series of a chart of bars draw. */
export type BarShape =
  | {
      readonly type: 'rect';
      readonly shape: { x: number; y: number; width: number; height: number };
      readonly style: { fill: string; opacity: number };
    }
  | {
      readonly type: 'text';
      readonly x: number;
      readonly y: number;
      readonly style: {
        text: string;
        fill: string;
        fontSize: number;
        fontFamily: string;
        align: Align;
        verticalAlign: 'middle';
      };
    };

type Align = 'left' | 'center' | 'right';

/** A part of a bar, with a gap before the next. */
export const barPart = (
  { x1, x2, gap = 1 }: { x1: number; x2: number; gap?: number },
  { y, height }: { y: number; height: number },
  style: { fill: string; opacity: number },
): BarShape => ({
  type: 'rect',
  shape: { x: x1, y, width: Math.max(0, x2 - x1 - gap), height },
  style,
});

export const barText = (
  words: string,
  x: number,
  y: number,
  align: Align,
  fill: string = INK.text,
): BarShape => ({
  type: 'text',
  x,
  y,
  style: { text: words, fill, fontSize: 11.5, fontFamily: FONT, align, verticalAlign: 'middle' },
});
