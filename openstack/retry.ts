/** Attempts at a request that changes nothing, the first included. */
export const MAX_ATTEMPTS = 5;
const BASE_MS = 200;
const MAX_BACK_OFF_MS = 2000;
const MAX_ASKED_MS = 30_000;

/** True for the answers of an overloaded, restarting or absent service. */
export function isTransientStatus(status: number): boolean {
  return status === 429 || status === 500 || (status >= 502 && status <= 504);
}

/**
 * Time to wait after attempt `attempt` (from 1): exponential with full jitter, so that requests which
 * failed together do not return together. @unit ms
 */
export function backOffMs(attempt: number, random: () => number): number {
  return Math.min(random() * BASE_MS * 2 ** attempt, MAX_BACK_OFF_MS);
}

/**
 * What `Retry-After` asks for, at most 30 s; it is seconds or a date (RFC 9110, 10.2.3). Undefined
 * without one that can be understood. @unit ms
 */
export function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  const askedMs = Number.isNaN(seconds) ? Date.parse(value) - nowMs : seconds * 1000;
  return Number.isNaN(askedMs) ? undefined : Math.min(Math.max(0, askedMs), MAX_ASKED_MS);
}
