import type { Cloud } from './cloud.js';
import { ApiFault, header, type ApiRequest, type Reply, type Service } from './http-exchange.js';
import { MAX_VERSION, MIN_VERSION, requestedMinor, versionHeaders } from './microversion.js';
import { actionRoutes } from './nova-actions.js';
import { hostRoutes } from './nova-hosts.js';
import { instanceActionRoutes } from './nova-instance-actions.js';
import { keyPairRoutes } from './nova-key-pairs.js';
import { quotaRoutes } from './nova-quotas.js';
import type { NovaRequest } from './nova-request.js';
import { serverRoutes } from './nova-servers.js';
import { createRouter } from './router.js';
import type { Tokens } from './tokens.js';
import { webobReply } from './webob-reply.js';

/** Compute v2.1, as far as benchmarks use it. */
export function createNova(cloud: Cloud, tokens: Tokens): Service {
  const route = createRouter<NovaRequest>([
    ...serverRoutes(cloud),
    ...actionRoutes(cloud),
    ...instanceActionRoutes(cloud),
    ...quotaRoutes(cloud),
    ...hostRoutes(cloud),
    ...keyPairRoutes(cloud),
  ]);
  const version = (origin: string): object => ({
    id: 'v2.1',
    status: 'CURRENT',
    version: MAX_VERSION,
    min_version: MIN_VERSION,
    updated: '2013-07-23T11:33:21Z',
    links: [{ rel: 'self', href: `${origin}/compute/v2.1/` }],
  });

  function handle(request: ApiRequest): Reply {
    if (request.path === '' || request.path === '/') {
      return { status: 200, body: { versions: [version(request.origin)] } };
    }
    const minor = requestedMinor(request);
    const headers = versionHeaders(`2.${minor}`);
    if (/^\/v2\.1\/?$/.test(request.path)) {
      const mediaType = {
        base: 'application/json',
        type: 'application/vnd.openstack.compute+json;version=2.1',
      };
      return {
        status: 200,
        headers,
        body: { version: { ...version(request.origin), 'media-types': [mediaType] } },
      };
    }
    const token = tokens.find(header(request, 'x-auth-token'));
    if (!token?.project) {
      throw new ApiFault(401, 'The request you have made requires authentication.');
    }
    const reply = request.path.startsWith('/v2.1/')
      ? route({
          ...request,
          path: request.path.slice('/v2.1'.length),
          token: { ...token, project: token.project },
          minor,
          isAdmin: token.user.roles.includes('admin'),
        })
      : undefined;
    if (!reply) return webobReply(request, 404, 'The resource could not be found.');
    return { ...reply, headers: { ...headers, ...reply.headers } };
  }

  return {
    handle(request) {
      const reply = handle(request);
      return { ...reply, headers: { 'x-compute-request-id': request.requestId, ...reply.headers } };
    },
    toReply(fault, request) {
      if (fault.status === 401) {
        return {
          status: 401,
          headers: { 'WWW-Authenticate': `Keystone uri="${request.origin}/identity/v3"` },
          body: { error: { code: 401, title: 'Unauthorized', message: fault.message } },
        };
      }
      const name = FAULT_NAMES[fault.status] ?? 'computeFault';
      const version = versionOrNone(request);
      return {
        status: fault.status,
        headers: {
          'Content-Type': 'application/json; charset=UTF-8',
          'x-compute-request-id': request.requestId,
          ...(version !== null && versionHeaders(version)),
          ...fault.headers,
        },
        body: { [name]: { code: fault.status, message: fault.message } },
      };
    },
  };
}

/** Null when the request itself is at fault for its version. */
function versionOrNone(request: ApiRequest): string | null {
  try {
    return `2.${requestedMinor(request)}`;
  } catch {
    return null;
  }
}

/** nova/api/openstack/wsgi.py: Fault._fault_names. */
const FAULT_NAMES: Readonly<Record<number, string>> = {
  400: 'badRequest',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  429: 'overLimit',
};
