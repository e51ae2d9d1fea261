import {
  OpenStackHttpError,
  OpenStackNetworkError,
  OpenStackResponseError,
  OpenStackTimeoutError,
} from './openstack-error.js';
import { MAX_ATTEMPTS, backOffMs, isTransientStatus } from './retry.js';

export interface PatienceDependencies {
  readonly now: () => number;
  /** Throws when whoever waits has been cancelled: nothing is repeated for it any more. */
  readonly sleep: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  /**
   * So long it goes on while the trouble lasts, beyond the five attempts that are always made. At 0 a
   * service that cannot be reached is an error at once. @unit ms
   */
  readonly patienceMs: number;
}

export type Patience = <T>(attempt: () => Promise<T>) => Promise<T>;

/** Repeats what changes nothing while the trouble passes. */
export function createPatience({ now, sleep, random, patienceMs }: PatienceDependencies): Patience {
  return async (attempt) => {
    const beganMs = now();
    for (let n = 1; ; n += 1) {
      try {
        return await attempt();
      } catch (error) {
        const trouble = troubleOf(error);
        if (trouble === 'lasting') throw error;
        const attempts = trouble === 'passing' ? MAX_ATTEMPTS : 1;
        if (n >= attempts && now() - beganMs >= patienceMs) throw error;
        const asked = error instanceof OpenStackHttpError ? error.retryAfterMs : undefined;
        await sleep(asked ?? backOffMs(n, random));
      }
    }
  };
}

/** Connections that broke, as those to a restarting service do. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE']);
/** Connections that were never made. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EAI_AGAIN',
]);

function troubleOf(error: unknown): 'passing' | 'away' | 'lasting' {
  if (error instanceof OpenStackHttpError) {
    return isTransientStatus(error.status) ? 'passing' : 'lasting';
  }
  if (error instanceof OpenStackResponseError) return error.passing ? 'passing' : 'lasting';
  if (error instanceof OpenStackTimeoutError) return 'away';
  if (!(error instanceof OpenStackNetworkError)) return 'lasting';
  if (BROKEN.has(error.code)) return 'passing';
  return UNREACHABLE.has(error.code) ? 'away' : 'lasting';
}
