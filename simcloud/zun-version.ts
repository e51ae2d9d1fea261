import { header, type ApiRequest } from './http-exchange.js';
import { zunFault } from './zun-request.js';

const HEADER = 'OpenStack-API-Version';

/**
 * The minor number of the microversion that a request asks for: 1 when it asks for none, null when
 * it is out of range (zun/api/controllers/versions.py: parse_headers).
 * @throws ApiFault 406 for one that is no version of this service
 */
export function requestedZunMinor(request: ApiRequest, maxMinor: number): number | null {
  const wanted = header(request, 'openstack-api-version');
  if (wanted === undefined) return 1;
  const [service, version, ...rest] = wanted.trim().split(/\s+/);
  if (service !== 'container' || version === undefined || rest.length > 0) {
    throw zunFault(406, '', `Invalid service type for ${HEADER} header`);
  }
  if (version.toLowerCase() === 'latest') return maxMinor;
  const match = /^(\d+)\.(\d+)$/.exec(version);
  if (!match) throw zunFault(406, '', `Invalid value for ${HEADER} header`);
  const minor = Number(match[2]);
  return match[1] === '1' && minor >= 1 && minor <= maxMinor ? minor : null;
}

export function zunVersionHeaders(minor: number, maxMinor: number): Record<string, string> {
  return {
    'OpenStack-API-Minimum-Version': 'container 1.1',
    'OpenStack-API-Maximum-Version': `container 1.${maxMinor}`,
    [HEADER]: `container 1.${minor}`,
    Vary: HEADER,
  };
}
