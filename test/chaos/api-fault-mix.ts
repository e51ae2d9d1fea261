import type { RequestFault } from '../../simcloud/fault-match.js';
import type { OrderedFault } from '../../simcloud/faults.js';

/** A reply that takes 30 s of the simulated cloud's time, at the speed-up of these studies. @unit ms */
const LATE_MS = 30_000 / 20;

const status = (code: number, retryAfterSeconds?: number): RequestFault => ({
  kind: 'status',
  status: code,
  ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
});

/** What may happen to any request; what is there twice is twice as likely. */
const COMMON: readonly RequestFault[] = [
  ...[status(500), status(502), status(503)],
  { kind: 'reset-before' },
  { kind: 'lost-reply' },
  { kind: 'truncated-json' },
];
const ANY: readonly RequestFault[] = [
  ...COMMON,
  ...COMMON,
  ...COMMON,
  ...[status(503, 1), status(429, 1)],
  { kind: 'slow-reply', delayMs: LATE_MS },
  { kind: 'expired-token' },
];

/** Of requests that change something also 409 while the server has a task, as often as all else. */
const CHANGING: readonly RequestFault[] = [
  ...ANY,
  ...ANY.map(() => ({ kind: 'task-state' }) as const),
];

/**
 * `faults` faults drawn with a seed. Looks are hit far more often than what starts an operation, as
 * there are more of them; a start that fails is looked for half a minute before it is sent again.
 */
export function faultMix(faults: number, seed: number): readonly OrderedFault[] {
  const starts = Math.ceil(faults / 100);
  return [
    {
      kind: 'random',
      ...{ method: 'GET', rate: 0.62, times: faults - 2 * starts, seed, kinds: ANY },
    },
    {
      kind: 'random',
      ...{ method: 'POST', path: '^/compute/', rate: 0.2, times: starts, seed: seed + 1 },
      kinds: CHANGING,
    },
    {
      kind: 'random',
      ...{ method: 'DELETE', rate: 0.2, times: starts, seed: seed + 2, kinds: ANY },
    },
    // In real time: longer than an activity's heartbeat may fail to come.
    { kind: 'slow-reply', method: 'GET', path: '/servers/[^/]+$', delayMs: 30_000 },
    { kind: 'status', status: 503, method: 'POST', path: '^/identity/', retryAfterSeconds: 1 },
    { kind: 'truncated-json', method: 'POST', path: '^/identity/' },
  ];
}

/** Of these the caller knows nothing but that something went wrong: its operation is flagged. */
export const LEAVES_NO_REPLY = /^(status|task-state|lost-reply|reset-before|truncated-json)/;
