import type { RequestFault } from './fault-match.js';
import type { ApiRequest, Reply, Service } from './http-exchange.js';

/** The first ordered fault of a kind. */
export function ordered<Kind extends RequestFault['kind']>(
  faults: readonly RequestFault[],
  kind: Kind,
): Extract<RequestFault, { readonly kind: Kind }> | undefined {
  return faults.find(
    (fault): fault is Extract<RequestFault, { readonly kind: Kind }> => fault.kind === kind,
  );
}

/** The answer of a request that an ordered fault keeps from taking effect, if one does. */
export function refusalOf(
  faults: readonly RequestFault[],
  request: ApiRequest,
  service: Service,
): Reply | undefined {
  const status = ordered(faults, 'status');
  if (status) return statusReply(status, service.unexpected);
  const busy = ordered(faults, 'task-state');
  return busy && busyReply(request, busy.taskState ?? 'image_snapshot');
}

/** haproxy's pages (src/http.c, http_err_msgs), which are not JSON. */
const PROXY_PAGES: Readonly<Record<number, readonly [title: string, text: string]>> = {
  502: ['Bad Gateway', 'The server returned an invalid or incomplete response.'],
  503: ['Service Unavailable', 'No server is available to handle this request.'],
  504: ['Gateway Time-out', "The server didn't respond in time."],
};

/** An ordered status in the words of whoever sends it in reality. */
function statusReply(
  { status, retryAfterSeconds }: Extract<RequestFault, { readonly kind: 'status' }>,
  unexpected: (status: number) => unknown = novaUnexpected,
): Reply {
  const headers =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  const page = PROXY_PAGES[status];
  if (page) {
    const [title, text] = page;
    return {
      status,
      headers: { ...headers, 'Content-Type': 'text/html' },
      body: `<html><body><h1>${status} ${title}</h1>\n${text}\n</body></html>\n`,
      fromProxy: true,
    };
  }
  if (status === 429) {
    const overLimit = { code: 429, message: 'This request was rate-limited.' };
    return { status, headers, body: { overLimit } };
  }
  return { status, headers, body: unexpected(status) };
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

/** nova/api/openstack/common.py: raise_http_conflict_for_instance_invalid_state. */
function busyReply({ path, body }: ApiRequest, taskState: string): Reply {
  const [, id = ''] = /\/servers\/([^/]+)\/action$/.exec(path) ?? [];
  const [, action = ''] = /"(\w+)"/.exec(body) ?? [];
  const message = `Cannot '${action}' instance ${id} while it is in task_state ${taskState}`;
  return { status: 409, body: { conflictingRequest: { code: 409, message } } };
}

/** Apache httpd's own page for a path below which no application is mounted. */
export const NOT_MOUNTED: Reply = {
  status: 404,
  headers: { 'Content-Type': 'text/html; charset=iso-8859-1' },
  body:
    '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n' +
    '</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n',
  fromProxy: true,
};
