import type { RequestFault } from './faults.js';
import type { Reply } from './http-exchange.js';

/** The first ordered fault of a kind. */
export function ordered<Kind extends RequestFault['kind']>(
  faults: readonly RequestFault[],
  kind: Kind,
): Extract<RequestFault, { readonly kind: Kind }> | undefined {
  return faults.find(
    (fault): fault is Extract<RequestFault, { readonly kind: Kind }> => fault.kind === kind,
  );
}

/** An ordered status in the words of whoever sends it in reality. */
export function statusReply(
  { status, retryAfterSeconds }: Extract<RequestFault, { readonly kind: 'status' }>,
  unexpected: (status: number) => unknown = novaUnexpected,
): Reply {
  const headers =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  switch (status) {
    case 429:
      return {
        status,
        headers,
        body: { overLimit: { code: 429, message: 'This request was rate-limited.' } },
      };
    case 502:
    case 503:
    case 504:
      // A load balancer's page, which is not JSON.
      return {
        status,
        headers: { ...headers, 'Content-Type': 'text/html' },
        body: `<html><body><h1>${status} ${status === 504 ? 'Gateway Time-out' : 'Service Unavailable'}</h1>\nNo server is available to handle this request.\n</body></html>\n`,
      };
    default:
      return { status, headers, body: unexpected(status) };
  }
}

/** nova/api/openstack/wsgi.py: what is left of an unexpected exception. */
function novaUnexpected(status: number): unknown {
  return {
    computeFault: {
      code: status,
      message:
        'Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and ' +
        "attach the Nova API log if possible.\n<class 'oslo_db.exception.DBConnectionError'>",
    },
  };
}
