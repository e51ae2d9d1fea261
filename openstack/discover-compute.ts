import { z } from 'zod';
import { faultText } from './fault-text.js';
import { isMicroversion, negotiate } from './microversion.js';
import type { Microversion } from './microversion.js';
import { OpenStackHttpError, OpenStackResponseError } from './openstack-error.js';
import type { HttpReply } from './transport.js';

/** Nova of release Xena; what packbench sends and reads is the same up to it. */
export const WANTED_COMPUTE: Microversion = '2.90';
const OLDEST: Microversion = '2.1';

const versionShape = z.object({ version: z.object({ version: z.string() }) });

/**
 * Asks nova for its newest microversion. A root that has no version document (legacy v2, some
 * proxies) counts as 2.1. Throws OpenStackHttpError when nova refuses to answer.
 */
export async function discoverCompute(
  root: string,
  get: (url: URL) => Promise<HttpReply>,
): Promise<Microversion> {
  // Older catalogs end in the project's id; the document lies at the version.
  const url = new URL(`${root.replace(/(\/v\d+(\.\d+)?)(\/.*)?$/, '$1')}/`);
  const { status, headers, body, exchange } = await get(url);
  if (status >= 400 && status !== 404) {
    throw new OpenStackHttpError({
      method: 'GET',
      path: url.pathname,
      endpoint: url.host,
      status,
      exchange,
      fault: faultText(body, status),
    });
  }
  const json = status === 200 ? asJson(body) : undefined;
  if (status === 200 && json === undefined && headers['content-type']?.includes('json')) {
    // Not the same as none: 2.1 would hold for as long as the client lives.
    const about = { method: 'GET', path: url.pathname, endpoint: url.host, status, exchange };
    throw new OpenStackResponseError(
      `nova's version document was cut off after ${body.length} characters`,
      { ...about, passing: true },
    );
  }
  const parsed = versionShape.safeParse(json);
  const newest = parsed.success ? parsed.data.version.version : '';
  return isMicroversion(newest) ? negotiate(WANTED_COMPUTE, newest) : OLDEST;
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
