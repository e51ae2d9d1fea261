export interface GuestInstant {
  /** What `date +%s%N` printed; a busybox may not know nanoseconds. */
  readonly wall: string;
  /** First number of /proc/uptime, in seconds with 10 ms. */
  readonly uptime: string;
}

/** Two roundings of the uptime. Where starting `date` itself takes longer, the uptime is better. */
const AGREE_S = 0.02;

/**
 * Seconds from one instant of a guest to another. The wall clock has milliseconds, but a young guest
 * may set it meanwhile: where it disagrees with the uptime, the uptime counts. Null without either.
 */
export function secondsBetween(from: GuestInstant, to: GuestInstant): number | null {
  const uptime = Number(to.uptime) - Number(from.uptime);
  const wall = nanoseconds(to.wall) - nanoseconds(from.wall);
  const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000;
  if (Number.isNaN(uptime)) return null;
  return Math.abs(wall - uptime) <= AGREE_S ? rounded(wall) : rounded(uptime);
}

/** In seconds; NaN when the text has no nanoseconds. */
function nanoseconds(text: string): number {
  return /^\d{19}$/.test(text) ? Number(BigInt(text) / 1000n) / 1e6 : Number.NaN;
}
