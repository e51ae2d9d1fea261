import { ApiFault, header, type ApiRequest } from './http-exchange.js';

const MIN_MINOR = 1;
const MAX_MINOR = 96;

export const MIN_VERSION = `2.${MIN_MINOR}`;
export const MAX_VERSION = `2.${MAX_MINOR}`;

/**
 * The minor number of the microversion that a request asks for: 1 when it asks for none.
 * (nova/api/openstack/wsgi.py: Request.set_api_version_request)
 * @throws ApiFault 400 for one that is no version, 406 for one out of range
 */
export function requestedMinor(request: ApiRequest): number {
  const wanted = requested(request);
  if (wanted === undefined) return MIN_MINOR;
  if (wanted.toLowerCase() === 'latest') return MAX_MINOR;
  const match = /^([1-9]\d*)\.(0|[1-9]\d*)$/.exec(wanted);
  if (!match) {
    throw new ApiFault(
      400,
      `API Version String ${wanted} is of invalid format. Must be of format MajorNum.MinorNum.`,
    );
  }
  const minor = Number(match[2]);
  if (match[1] !== '2' || minor < MIN_MINOR || minor > MAX_MINOR) {
    throw new ApiFault(
      406,
      `Version ${wanted} is not supported by the API. Minimum is ${MIN_VERSION} and maximum is ${MAX_VERSION}.`,
      { headers: versionHeaders(wanted) },
    );
  }
  return minor;
}

export function versionHeaders(version: string): Record<string, string> {
  return {
    'OpenStack-API-Version': `compute ${version}`,
    'X-OpenStack-Nova-API-Version': version,
    Vary: 'X-OpenStack-Nova-API-Version',
  };
}

function requested(request: ApiRequest): string | undefined {
  for (const entry of (header(request, 'openstack-api-version') ?? '').split(',')) {
    const [service, version] = entry.trim().split(/\s+/);
    if (service === 'compute' && version !== undefined) return version;
  }
  return header(request, 'x-openstack-nova-api-version');
}
