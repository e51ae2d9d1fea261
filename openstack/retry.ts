import type { IncomingHttpHeaders } from 'node:http';

/** Attempts at a request that changes nothing, the first included. */
export const MAX_ATTEMPTS = 5;
const BASE_MS = 200;
const MAX_WAIT_MS = 30_000;

/** True for the answers of an overloaded, restarting or absent service. */
export function isTransientStatus(status: number): boolean {
  return status === 429 || status === 500 || (status >= 502 && status <= 504);
}

/**
 * Time to wait before attempt `attempt` + 1 (from 1), ms: what `Retry-After` asks for, at most 30 s;
 * else exponential with full jitter, so that requests which failed together do not return together.
 */
export function retryWaitMs(
  attempt: number,
  headers: IncomingHttpHeaders,
  random: () => number,
  nowMs: number,
): number {
  const asked = retryAfterMs(headers['retry-after'], nowMs);
  return Math.min(asked ?? random() * BASE_MS * 2 ** attempt, MAX_WAIT_MS);
}

/** `Retry-After` is seconds or a date (RFC 9110, 10.2.3). */
function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (!Number.isNaN(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
