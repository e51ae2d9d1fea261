import type { Cloud } from './cloud.js';
import { ApiFault, header, type ApiRequest, type Reply, type Service } from './http-exchange.js';
import { createRouter } from './router.js';
import type { Tokens } from './tokens.js';
import { webobReply } from './webob-reply.js';
import { containerActionRoutes } from './zun-container-actions.js';
import { containerRoutes } from './zun-containers.js';
import { containerExecRoutes } from './zun-container-exec.js';
import { zunHostRoutes } from './zun-hosts.js';
import { containerOperationRoutes } from './zun-operations.js';
import { zunQuotaRoutes } from './zun-quotas.js';
import { UNEXPECTED, type ZunRequest } from './zun-request.js';
import { requestedZunMinor, zunVersionHeaders } from './zun-version.js';
import { rootDocument, versionDocument } from './zun-version-documents.js';

/** Container v1, as far as benchmarks use it (Zun 12.0.1). */
export function createZun(cloud: Cloud, tokens: Tokens): Service {
  const { zun: isThere, zunMaxMinor } = cloud.settings;
  const route = createRouter<ZunRequest, Reply | Promise<Reply>>([
    ...containerRoutes(cloud),
    ...containerActionRoutes(cloud),
    ...containerOperationRoutes(cloud),
    ...containerExecRoutes(cloud),
    ...zunHostRoutes(cloud),
    ...zunQuotaRoutes(cloud),
  ]);

  async function handle(request: ApiRequest): Promise<Reply> {
    if (!isThere) return webobReply(request, 404, 'The resource could not be found.');
    const base = `${request.origin}/container`;
    if (request.path === '/') {
      return { status: 200, body: rootDocument(base, zunMaxMinor) };
    }
    const minor = requestedZunMinor(request, zunMaxMinor);
    // zun/api/http_error.py cannot write its 406 (bytes are encoded twice): the server sends this.
    if (minor === null) return { status: 500, headers: { 'Content-Type': 'text/plain' } };
    const headers = zunVersionHeaders(minor, zunMaxMinor);
    if (/^\/v1\/?$/.test(request.path)) {
      return { status: 200, headers, body: versionDocument(base) };
    }
    const token = tokens.find(header(request, 'x-auth-token'));
    if (!token?.project) {
      throw new ApiFault(401, 'The request you have made requires authentication.');
    }
    const reply = await route({
      ...request,
      path: request.path.replace(/^\/v1(?=\/)/, ''),
      token: { ...token, project: token.project },
      minor,
      isAdmin: token.user.roles.includes('admin'),
    });
    if (!reply) {
      return { status: 404, body: errorBody(404, '', '') };
    }
    return { ...reply, headers: { ...headers, ...reply.headers } };
  }

  return {
    handle,
    toReply(fault, request) {
      if (fault.status === 401) {
        return {
          status: 401,
          headers: { 'WWW-Authenticate': `Keystone uri="${request.origin}/identity/v3"` },
          body: { error: { code: 401, title: 'Unauthorized', message: fault.message } },
        };
      }
      if (fault.status === 406) return { status: 406, body: errorBody(406, '', '') };
      const minor = requestedZunMinor(request, zunMaxMinor) ?? zunMaxMinor;
      return {
        status: fault.status,
        headers: zunVersionHeaders(minor, zunMaxMinor),
        body: errorBody(fault.status, fault.type, fault.message),
      };
    },
    unexpected: (status) => errorBody(status, '', UNEXPECTED),
  };
}

/** zun/api/middleware/parsable_error.py. */
function errorBody(status: number, type: string, detail: string): object {
  const title = status >= 500 ? 'Internal Server Error' : detail;
  return {
    errors: [
      {
        request_id: '',
        code: `container.${type}`,
        status,
        title,
        detail,
        links: [],
      },
    ],
  };
}
