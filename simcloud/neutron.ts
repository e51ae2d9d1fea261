import { ADMIN_PROJECT, DEMO_PROJECT, type Cloud } from './cloud.js';
import {
  ApiFault,
  header,
  toText,
  type AuthorizedRequest,
  type Reply,
  type Service,
} from './http-exchange.js';
import { networkView, subnetView, portView, securityGroupView } from './neutron-views.js';
import { createPort } from './neutron-create-port.js';
import { createRouter } from './router.js';
import type { Tokens } from './tokens.js';

/** Query parameters that are no filter. */
const PAGING = new Set(['limit', 'marker', 'fields', 'sort_key', 'sort_dir', 'page_reverse']);

/** Networking v2.0: what there is to read of networks, subnets and quotas, and ports. */
export function createNeutron(cloud: Cloud, tokens: Tokens): Service {
  const networks = (): Record<string, unknown>[] =>
    cloud.networks.map((network) => networkView(cloud, network));
  const subnets = (): Record<string, unknown>[] =>
    cloud.networks.map((network) => subnetView(cloud, network));
  const ports = (request: AuthorizedRequest): Record<string, unknown>[] =>
    [...cloud.ports.values()]
      .filter((port) => isAdmin(request) || port.projectId === request.token.project.id)
      .map((port) => portView(port, isAdmin(request)));
  // Each project has the one that neutron gives it.
  const groups = (request: AuthorizedRequest): Record<string, unknown>[] =>
    [ADMIN_PROJECT, DEMO_PROJECT]
      .filter(({ id }) => isAdmin(request) || id === request.token.project.id)
      .map(({ id }) => securityGroupView(id));

  const route = createRouter<AuthorizedRequest>([
    ['GET /v2.0', () => ({ status: 200, body: { resources: [] } })],
    ['GET /v2.0/networks', (request) => list(request, 'networks', networks())],
    ['GET /v2.0/networks/:id', (_, { id }) => show('network', networks(), id)],
    ['GET /v2.0/subnets', (request) => list(request, 'subnets', subnets())],
    ['GET /v2.0/subnets/:id', (_, { id }) => show('subnet', subnets(), id)],
    ['GET /v2.0/ports', (request) => list(request, 'ports', ports(request))],
    ['GET /v2.0/ports/:id', (request, { id }) => show('port', ports(request), id)],
    ['POST /v2.0/ports', (request) => createPort(cloud, request)],
    [
      'DELETE /v2.0/ports/:id',
      (request, { id }) => {
        show('port', ports(request), id);
        cloud.ports.delete(id ?? '');
        return { status: 204 };
      },
    ],
    ['GET /v2.0/security-groups', (request) => list(request, 'security_groups', groups(request))],
    ['GET /v2.0/quotas/:id', () => ({ status: 200, body: { quota: QUOTAS } })],
    [
      'GET /v2.0/quotas/:id/details',
      (_, { id }) => ({
        status: 200,
        body: {
          quota: Object.fromEntries(
            Object.entries(QUOTAS).map(([key, limit]) => {
              const own = [...cloud.ports.values()].filter((port) => port.projectId === id);
              const used = key === 'port' ? own.length : 0;
              return [key, { limit, used, reserved: 0 }];
            }),
          ),
        },
      }),
    ],
  ]);

  return {
    handle(request) {
      if (request.path === '' || request.path === '/') {
        const links = [{ rel: 'self', href: `${request.origin}/network/v2.0/` }];
        return { status: 200, body: { versions: [{ id: 'v2.0', status: 'CURRENT', links }] } };
      }
      const token = tokens.find(header(request, 'x-auth-token'));
      if (!token?.project) {
        throw new ApiFault(401, 'The request you have made requires authentication.');
      }
      const reply = route({ ...request, token: { ...token, project: token.project } });
      if (!reply) {
        throw new ApiFault(404, 'The resource could not be found.', { type: 'HTTPNotFound' });
      }
      return reply;
    },
    toReply(fault, request) {
      if (fault.status === 401) {
        return {
          status: 401,
          headers: { 'WWW-Authenticate': `Keystone uri="${request.origin}/identity/v3"` },
          body: { error: { code: 401, title: 'Unauthorized', message: fault.message } },
        };
      }
      return {
        status: fault.status,
        body: { NeutronError: { type: fault.type, message: fault.message, detail: '' } },
      };
    },
  };
}

const QUOTAS = {
  network: 100,
  subnet: 100,
  subnetpool: -1,
  port: -1,
  rbac_policy: 10,
  security_group: 10,
  security_group_rule: 100,
};

/** Filtered by any attribute, in pages when a limit is given, cut down to `fields`. */
function list(
  request: AuthorizedRequest,
  name: string,
  all: readonly Record<string, unknown>[],
): Reply {
  const { query } = request;
  const filters = [...query.keys()].filter((key) => !PAGING.has(key));
  const [sample] = all;
  const unknown = sample ? filters.filter((key) => !(key in sample)) : [];
  if (unknown.length > 0) {
    const quoted = unknown.map((key) => `'${key}'`).join(', ');
    throw new ApiFault(400, `[${quoted}] is invalid attribute for filtering`);
  }
  const found = all.filter((item) =>
    filters.every((key) => query.getAll(key).includes(String(item[key]))),
  );
  const marker = query.get('marker');
  const start = marker === null ? 0 : found.findIndex((item) => item['id'] === marker) + 1;
  const limit = query.has('limit') ? Number(query.get('limit')) : Infinity;
  const page = found.slice(start, start + limit);
  const fields = query.getAll('fields');
  const next = new URLSearchParams(query);
  next.set('marker', toText(page.at(-1)?.['id']));
  return {
    status: 200,
    body: {
      [name]: page.map((item) =>
        fields.length === 0
          ? item
          : Object.fromEntries(Object.entries(item).filter(([key]) => fields.includes(key))),
      ),
      ...(page.length === limit && {
        [`${name}_links`]: [
          {
            rel: 'next',
            href: `${request.origin}/network/v2.0/${name.replace('_', '-')}?${next.toString()}`,
          },
        ],
      }),
    },
  };
}

function show(
  name: string,
  all: readonly Record<string, unknown>[],
  id: string | undefined,
): Reply {
  const item = all.find((candidate) => candidate['id'] === id);
  if (item) return { status: 200, body: { [name]: item } };
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  throw new ApiFault(404, `${title} ${id ?? ''} could not be found.`, { type: `${title}NotFound` });
}

function isAdmin(request: AuthorizedRequest): boolean {
  return request.token.user.roles.includes('admin');
}
