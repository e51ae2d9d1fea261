import type { Cloud } from './cloud.js';
import { ApiFault, type Reply } from './http-exchange.js';
import type { NovaRequest } from './nova-request.js';
import { basicView, detailView } from './nova-server-view.js';
import { pythonRepr } from './python-repr.js';
import { serverStatus, type Server } from './server.js';

/** nova's [api]max_limit. */
const PAGE = 1000;
const STATUSES = new Set(
  (
    'ACTIVE BUILD DELETED ERROR HARD_REBOOT MIGRATING PASSWORD PAUSED REBOOT REBUILD RESCUE RESIZE ' +
    'REVERT_RESIZE SHELVED SHELVED_OFFLOADED SHUTOFF SOFT_DELETED SUSPENDED VERIFY_RESIZE UNKNOWN'
  ).split(' '),
);
const QUERY_KEYS = new Set(
  (
    'limit marker name status all_tenants sort_key sort_dir host project_id tenant_id image ' +
    'flavor uuid availability_zone changes-since changes-before ip ip6 user_id deleted vm_state ' +
    'task_state hostname node description locked tags'
  ).split(' '),
);

/** GET /servers and /servers/detail: newest first, in pages, filtered by name, status and the like. */
export function listServers(cloud: Cloud, request: NovaRequest, detail: boolean): Reply {
  const { query } = request;
  checkQuery(request);
  const name = toRegExp(query.get('name'));
  const statuses = query.getAll('status').map((status) => status.toUpperCase());
  if (statuses.some((status) => !STATUSES.has(status))) {
    if (request.minor >= 38) throw new ApiFault(400, 'Invalid status value');
    return { status: 200, body: { servers: [] } };
  }
  const allTenants = /^(1|true|t|yes|on|y|)$/i.test(query.get('all_tenants') ?? 'no');
  if (allTenants && !request.isAdmin) {
    const rule = `os_compute_api:servers:${detail ? 'detail' : 'index'}:get_all_tenants`;
    throw new ApiFault(403, `Policy doesn't allow ${rule} to be performed.`);
  }
  const equals = (key: string, value: string | undefined): boolean =>
    !query.has(key) || query.get(key) === value;
  // The map keeps the order of creation; nova sorts by created_at, newest first.
  const found = [...cloud.servers.values()]
    .reverse()
    .filter(
      (server) =>
        (allTenants || server.project === request.token.project) &&
        (name === null || name.test(server.name)) &&
        (statuses.length === 0 || statuses.includes(serverStatus(server))) &&
        equals('uuid', server.id) &&
        equals('image', server.imageId) &&
        equals('flavor', server.flavor.id) &&
        equals('availability_zone', server.node?.options.zone ?? server.requestedZone) &&
        (!request.isAdmin || equals('host', server.node?.name)) &&
        (!allTenants ||
          (equals('project_id', server.project.id) && equals('tenant_id', server.project.id))),
    );
  const { page, more } = cutPage(found, request);
  const key = detail ? '/servers/detail' : '/servers';
  return {
    status: 200,
    body: {
      servers: page.map((server) =>
        detail ? detailView(server, request, true) : basicView(server, request),
      ),
      ...(more && {
        servers_links: [
          { rel: 'next', href: `${request.origin}/compute/v2.1${key}?${nextQuery(query, page)}` },
        ],
      }),
    },
  };
}

function checkQuery({ query, minor }: NovaRequest): void {
  const limit = query.get('limit');
  if (limit !== null && !/^[0-9]*$/.test(limit)) {
    throw new ApiFault(
      400,
      `Invalid input for query parameters limit. Value: ${limit}. ${pythonRepr(limit)} does not match '^[0-9]*$'`,
    );
  }
  if (minor < 75) return;
  const unknown = [...query.keys()].find((key) => !QUERY_KEYS.has(key) && !key.startsWith('_'));
  if (unknown !== undefined) {
    throw new ApiFault(400, `${pythonRepr(unknown)} does not match any of the regexes: '^_'`);
  }
}

function toRegExp(name: string | null): RegExp | null {
  if (name === null) return null;
  try {
    return new RegExp(name, 'i');
  } catch {
    throw new ApiFault(
      400,
      `Invalid input for query parameters name. Value: ${name}. ${pythonRepr(name)} is not a 'regex'`,
    );
  }
}

function cutPage(
  found: readonly Server[],
  { query }: NovaRequest,
): { readonly page: readonly Server[]; readonly more: boolean } {
  const marker = query.get('marker');
  const start = marker === null ? 0 : found.findIndex((server) => server.id === marker) + 1;
  if (marker !== null && start === 0) throw new ApiFault(400, `marker [${marker}] not found`);
  const wanted = query.get('limit');
  const limit = Math.min(wanted === null || wanted === '' ? PAGE : Number(wanted), PAGE);
  const page = found.slice(start, start + limit);
  // nova/api/openstack/common.py: a full page always has a next link, even if nothing follows.
  return { page, more: limit > 0 && page.length === limit };
}

function nextQuery(query: URLSearchParams, page: readonly Server[]): string {
  const next = new URLSearchParams(query);
  next.set('marker', page.at(-1)?.id ?? '');
  return next.toString();
}
