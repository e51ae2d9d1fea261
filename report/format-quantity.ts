import type { Interval } from './statistics/bootstrap.js';

/** Minus is U+2212 as in print; spaces between number and unit do not break. */
const NARROW_SPACE = '\u202f';

/** Milliseconds as seconds with the decimals that make sense: 123 s, 12.3 s, 1.23 s, 0.123 s. */
export function formatSeconds(ms: number): string {
  return `${formatSecondsNumber(ms)}${NARROW_SPACE}s`;
}

/** The same without unit, for a column that states it. */
export function formatSecondsNumber(ms: number, like = ms): string {
  return signed((ms / 1000).toFixed(secondsDigits(like)));
}

/** Both limits with the decimals of the figure that they belong to. */
export function formatSecondsInterval([lower, upper]: Interval, like: number): string {
  return `${formatSecondsNumber(lower, like)} to ${formatSecondsNumber(upper, like)}`;
}

/** Wall time of a run or a study. */
export function formatElapsed(ms: number): string {
  const s = Math.round(ms / 1000);
  if (s < 60) return `${s}${NARROW_SPACE}s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes}${NARROW_SPACE}min ${s % 60}${NARROW_SPACE}s`;
  return `${Math.floor(minutes / 60)}${NARROW_SPACE}h ${minutes % 60}${NARROW_SPACE}min`;
}

/** `2026-11-24 10:13:08 UTC` */
export function formatInstant(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms)
    ? iso
    : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

export function formatCount(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  const sign = bytes < 0 ? '-' : '';
  return signed(`${sign}${value.toFixed(digits)}`) + NARROW_SPACE + (units[unit] ?? '');
}

/** `1 server`, `15 servers` */
export function countOf(n: number, noun: string): string {
  return `${formatCount(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c` */
export function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

function secondsDigits(ms: number): number {
  const s = Math.abs(ms) / 1000;
  return s >= 100 ? 0 : s >= 10 ? 1 : s >= 1 ? 2 : 3;
}

/** With a real minus, and none before zero. */
export function signed(text: string): string {
  return text.replace(/^-(?=.*[1-9])/, '\u2212').replace(/^-/, '');
}
