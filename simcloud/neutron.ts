import type { Cloud, Network } from './cloud.js';
import { ADMIN_PROJECT, DEMO_PROJECT } from './cloud.js';
import {
  ApiFault,
  header,
  type AuthorizedRequest,
  type Reply,
  type Service,
} from './http-exchange.js';
import { createRouter } from './router.js';
import type { Port } from './server.js';
import type { Tokens } from './tokens.js';
import { stableUuid } from './stable-id.js';
import { toZuluStamp } from './true-clock.js';

/** Query parameters that are no filter. */
const PAGING = new Set(['limit', 'marker', 'fields', 'sort_key', 'sort_dir', 'page_reverse']);

/** Networking v2.0: what there is to read of networks, subnets, ports and quotas. */
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
  next.set('marker', String(page.at(-1)?.['id'] ?? ''));
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

function common(cloud: Cloud, id: string, name: string): Record<string, unknown> {
  return {
    id,
    name,
    tenant_id: ADMIN_PROJECT.id,
    project_id: ADMIN_PROJECT.id,
    description: '',
    tags: [],
    created_at: toZuluStamp(cloud.startedAt),
    updated_at: toZuluStamp(cloud.startedAt),
    revision_number: 1,
  };
}

function networkView(cloud: Cloud, network: Network): Record<string, unknown> {
  return {
    ...common(cloud, network.id, network.name),
    admin_state_up: true,
    mtu: 1500,
    status: 'ACTIVE',
    subnets: [network.subnetId],
    shared: true,
    availability_zone_hints: [],
    availability_zones: ['nova'],
    ipv4_address_scope: null,
    ipv6_address_scope: null,
    'router:external': false,
    port_security_enabled: true,
  };
}

function subnetView(cloud: Cloud, network: Network): Record<string, unknown> {
  return {
    ...common(cloud, network.subnetId, network.name),
    network_id: network.id,
    ip_version: 4,
    ipv6_address_mode: null,
    ipv6_ra_mode: null,
    service_types: [],
    subnetpool_id: null,
    enable_dhcp: true,
    gateway_ip: null,
    cidr: `${cloud.subnetPrefix()}.0.0/16`,
    allocation_pools: [
      { start: `${cloud.subnetPrefix()}.0.10`, end: `${cloud.subnetPrefix()}.255.250` },
    ],
    host_routes: [],
    dns_nameservers: [],
  };
}

function portView(port: Port, forAdmin: boolean): Record<string, unknown> {
  return {
    id: port.id,
    name: '',
    network_id: port.networkId,
    tenant_id: port.projectId,
    project_id: port.projectId,
    mac_address: port.macAddress,
    admin_state_up: true,
    status: 'ACTIVE',
    device_id: port.serverId,
    device_owner: `compute:${port.zone}`,
    fixed_ips: [{ subnet_id: port.subnetId, ip_address: port.ipAddress }],
    security_groups: [],
    description: '',
    tags: [],
    allowed_address_pairs: [],
    extra_dhcp_opts: [],
    port_security_enabled: false,
    'binding:vnic_type': 'normal',
    ...(forAdmin && { 'binding:host_id': port.host, 'binding:vif_type': 'bridge' }),
    created_at: toZuluStamp(port.createdAt),
    updated_at: toZuluStamp(port.createdAt),
    revision_number: 1,
  };
}

function securityGroupView(projectId: string): Record<string, unknown> {
  return {
    id: stableUuid(`security-group/${projectId}`),
    name: 'default',
    stateful: true,
    tenant_id: projectId,
    project_id: projectId,
    description: 'Default security group',
    shared: false,
    security_group_rules: [],
    tags: [],
  };
}
