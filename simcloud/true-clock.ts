/**
 * The simulator's real clock: epoch ms with fractions, monotonic in this process. Every time in
 * `/simcloud/truth` is read from it; the control plane's clock is this one plus an offset.
 */
export function trueNow(): number {
  return performance.timeOrigin + performance.now();
}

/** `2026-11-24T10:15:17.000000`: how nova's API shows a DATETIME column, its fraction cut off. */
export function toWholeSecondStamp(epochMs: number): string {
  return `${toSecond(epochMs)}.000000`;
}

/** `2026-11-24T10:15:17Z`: how nova and glance show `created` and `updated`. */
export function toZuluStamp(epochMs: number): string {
  return `${toSecond(epochMs)}Z`;
}

/** `2026-11-24 10:15:17`: how Zun shows the times of a container. */
export function toSpacedStamp(epochMs: number): string {
  return toSecond(epochMs).replace('T', ' ');
}

/** The same with microseconds. */
export function toMicrosecondStamp(epochMs: number): string {
  const micros = Math.floor((epochMs % 1000) * 1000);
  return `${toSpacedStamp(epochMs)}.${String(micros).padStart(6, '0')}`;
}

function toSecond(epochMs: number): string {
  return new Date(Math.floor(epochMs / 1000) * 1000).toISOString().slice(0, 19);
}
