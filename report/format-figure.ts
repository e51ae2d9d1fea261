import { signed } from './format-quantity.js';

const GROUP = '\u202f';

/** A figure of any size with three or four digits that count: 0.123, 1.23, 12.3, 123, 12 345. */
export function formatFigure(value: number, like = value): string {
  const size = Math.abs(like);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  const [whole = '', fraction] = value.toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, GROUP);
  return signed(fraction === undefined ? grouped : `${grouped}.${fraction}`);
}

/** `0.12` as `12 %`; one decimal below 10 %. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${signed(percent.toFixed(Math.abs(percent) < 10 ? 1 : 0))}${GROUP}%`;
}
