import {
  OpenStackHttpError,
  OpenStackNetworkError,
  OpenStackResponseError,
  OpenStackTimeoutError,
} from './openstack-error.js';
import { isTransientStatus } from './retry.js';

const NETWORK_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection broken',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name not found',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
};

/**
 * What a failed request says of the API in a few words; undefined when the API answered as it should,
 * as with a 404, or a 409 while a server is busy.
 */
export function outageProblem(error: unknown): string | undefined {
  if (error instanceof OpenStackNetworkError) return NETWORK_WORDS[error.code] ?? error.code;
  if (error instanceof OpenStackTimeoutError) return `no answer in ${error.timeoutMs / 1000} s`;
  if (error instanceof OpenStackResponseError) {
    return error.passing ? 'an answer cut off or not its own' : undefined;
  }
  return error instanceof OpenStackHttpError && isTransientStatus(error.status)
    ? String(error.status)
    : undefined;
}
