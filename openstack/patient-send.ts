import { OpenStackNetworkError } from './openstack-error.js';
import { MAX_ATTEMPTS, isTransientStatus, retryWaitMs } from './retry.js';
import type { HttpReply, HttpRequest } from './transport.js';

/** Connections that broke, as those to a restarting service do; not those never made. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE']);

export interface Patience {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

/** Wraps `send` so that a request which changes nothing is repeated while the trouble passes. */
export function createPatientSend(
  send: (request: HttpRequest) => Promise<HttpReply>,
  { now, sleep, random }: Patience,
): (request: HttpRequest) => Promise<{ reply: HttpReply; requests: number }> {
  return async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt === MAX_ATTEMPTS;
      try {
        const reply = await send(request);
        if (last || !isTransientStatus(reply.status)) return { reply, requests: attempt };
        await sleep(retryWaitMs(attempt, reply.headers, random, now()));
      } catch (error) {
        const broken = error instanceof OpenStackNetworkError && BROKEN.has(error.code);
        if (last || !broken) throw error;
        await sleep(retryWaitMs(attempt, {}, random, now()));
      }
    }
  };
}
