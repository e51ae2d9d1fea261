import type { VersionedService } from './endpoint.js';
import type { Microversion } from './microversion.js';

/** What every request to a service says of itself. Holds the token. */
export function requestHeaders(
  token: string,
  version?: { readonly service: VersionedService; readonly microversion: Microversion },
  body?: string,
): Record<string, string> {
  return {
    accept: 'application/json',
    'x-auth-token': token,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(version === undefined
      ? {}
      : { 'openstack-api-version': `${version.service} ${version.microversion}` }),
    // For clouds older than nova's 2.27.
    ...(version?.service === 'compute'
      ? { 'x-openstack-nova-api-version': version.microversion }
      : {}),
  };
}
