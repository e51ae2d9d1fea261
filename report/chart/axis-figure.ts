import { formatFigure } from '../format-figure.js';

/** A label of a value axis: `0.5`, `20`, `12 000`. Steps such as 0.2 are not exact in binary. */
export const axisFigure = (value: number): string =>
  Math.abs(value) >= 1000 ? formatFigure(value) : String(Number(value.toPrecision(12)));
