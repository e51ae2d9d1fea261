/** Top of an axis from 0, and the step of its labels. */
export interface AxisTop {
  readonly max: number;
  readonly interval: number;
}

/** Tops, in units of a power of ten, with how many steps divide each into round numbers. */
const TOPS: readonly (readonly [top: number, steps: number])[] = [
  [1, 5],
  [1.5, 3],
  [2, 4],
  [3, 3],
  [4, 4],
  [5, 5],
  [6, 3],
  [8, 4],
  [10, 5],
];

/** The lowest round top that is not below `value`; 1 when nothing is above zero. */
export function niceTop(value: number): AxisTop {
  if (value <= 0) return { max: 1, interval: 0.5 };
  const power = 10 ** Math.floor(Math.log10(value));
  const [top, steps] = TOPS.find(([one]) => one * power >= value * 0.999) ?? [10, 5];
  return { max: top * power, interval: (top * power) / steps };
}
