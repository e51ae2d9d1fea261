import { faultText } from './fault-text.js';
import { compareMicroversions, isMicroversion } from './microversion.js';
import type { Microversion } from './microversion.js';
import { OpenStackHttpError } from './openstack-error.js';
import type { HttpReply } from './transport.js';
import { UnusableServiceError } from './unusable-service-error.js';

/**
 * The one microversion that packbench speaks with Zun: the newest there is, with finish times of
 * actions (1.33). Asked for a newer one than its own, Zun answers 500 without a word.
 */
const WANTED_CONTAINER: Microversion = '1.40';

/**
 * Asks Zun for its newest microversion, which it writes into the headers of every answer
 * (zun/api/controllers/v1/__init__.py, _route). Throws UnusableServiceError when that is too old,
 * OpenStackHttpError when Zun refuses to answer.
 */
export async function discoverContainer(
  root: string,
  get: (url: URL) => Promise<HttpReply>,
  cloud: string,
): Promise<Microversion> {
  const url = new URL(`${root}/`);
  const { status, headers, body, exchange } = await get(url);
  if (status >= 300) {
    throw new OpenStackHttpError({
      method: 'GET',
      path: url.pathname,
      endpoint: url.host,
      status,
      exchange,
      fault: faultText(body, status),
    });
  }
  const oldest = microversionIn(headers['openstack-api-minimum-version']);
  const newest = microversionIn(headers['openstack-api-maximum-version']);
  if (isMicroversion(newest) && compareMicroversions(newest, WANTED_CONTAINER) >= 0) {
    return WANTED_CONTAINER;
  }
  const offered = newest === '' ? 'none that it names' : `${oldest || '?'} to ${newest}`;
  throw new UnusableServiceError(
    `Zun of cloud '${cloud}' is too old: packbench needs container API ${WANTED_CONTAINER}, it offers ${offered}`,
    { hint: 'have Zun upgraded, or measure that cloud with service: nova' },
  );
}

/** `container 1.40` → `1.40`. */
function microversionIn(header: string | string[] | undefined): string {
  return typeof header === 'string' ? (/^container (\d+\.\d+)$/.exec(header)?.[1] ?? '') : '';
}
