import { randomBytes, randomUUID } from 'node:crypto';
import { bootServer } from './boot-server.js';
import type { Cloud } from './cloud.js';
import { deleteServer } from './delete-server.js';
import { ApiFault, type Reply } from './http-exchange.js';
import type { NovaRequest } from './nova-request.js';
import { checkQuota } from './nova-quotas.js';
import { listServers } from './nova-server-list.js';
import { parseServerRequest, type ServerRequest } from './nova-server-request.js';
import { addressesView, detailView, links } from './nova-server-view.js';
import type { Route } from './router.js';
import { schedule } from './schedule.js';
import type { Server } from './server.js';

/** Servers themselves; what is done to them is in nova-actions.ts. */
export function serverRoutes(cloud: Cloud): Route<NovaRequest>[] {
  return [
    ['GET /servers', (request) => listServers(cloud, request, false)],
    ['GET /servers/detail', (request) => listServers(cloud, request, true)],
    ['POST /servers', create],
    [
      'GET /servers/:id',
      (request, { id }) => ({
        status: 200,
        body: { server: detailView(findServer(cloud, request, id), request, false) },
      }),
    ],
    ['DELETE /servers/:id', remove],
    [
      'GET /servers/:id/metadata',
      (request, { id }) => ({
        status: 200,
        body: { metadata: findServer(cloud, request, id).metadata },
      }),
    ],
    [
      'GET /servers/:id/ips',
      (request, { id }) => ({
        status: 200,
        body: { addresses: addressesView(findServer(cloud, request, id), false) },
      }),
    ],
  ];

  function create(request: NovaRequest): Reply {
    const wanted = parseServerRequest(cloud, request);
    checkQuota(cloud, request.token.project, wanted.flavor, wanted.count);
    const reservationId = `r-${randomBytes(6).toString('hex').slice(0, 8)}`;
    const [first] = Array.from({ length: wanted.count }, (_, index) =>
      createOne(request, wanted, reservationId, index),
    );
    if (!first) throw new ApiFault(500, 'no server was made');
    const own = links(request, `servers/${first.id}`);
    return {
      status: 202,
      headers: { location: own[0]?.href ?? '' },
      delayMs: cloud.latency('', 'create-reply', cloud.settings.createLatency),
      body: {
        server: {
          id: first.id,
          links: own,
          'OS-DCF:diskConfig': 'MANUAL',
          security_groups: [{ name: 'default' }],
          adminPass: randomBytes(9).toString('base64url'),
        },
      },
    };
  }

  function createOne(
    request: NovaRequest,
    wanted: ServerRequest,
    reservationId: string,
    launchIndex: number,
  ): Server {
    const now = cloud.controlNow();
    const name = wanted.count === 1 ? wanted.name : `${wanted.name}-${launchIndex + 1}`;
    const server: Server = {
      id: randomUUID(),
      name,
      project: request.token.project,
      userId: request.token.user.id,
      flavor: wanted.flavor,
      imageId: wanted.image.id,
      metadata: wanted.metadata,
      requestedZone: wanted.zone,
      networkIds: wanted.networkIds,
      createdAt: now,
      ordinal: cloud.nextOrdinal(),
      reservationId,
      launchIndex,
      actions: [],
      guest: {
        boots: 0,
        poweredAt: null,
        expectedReadyAt: null,
        readyAt: null,
        endActivity: () => undefined,
      },
      node: null,
      vmState: 'building',
      taskState: 'scheduling',
      updatedAt: now,
      launchedAt: null,
      terminatedAt: null,
      fault: null,
      ports: [],
      pending: new Map(),
    };
    cloud.servers.set(server.id, server);
    const action = cloud.beginAction(server, 'create', request);
    const placement = schedule(cloud, { ...wanted, ramMib: wanted.flavor.ramMib });
    const operation = cloud.truth.begin({
      kind: 'boot',
      resourceId: server.id,
      name,
      metadata: wanted.metadata,
      requestId: request.requestId,
      node: placement.node?.name ?? '',
      requestArrivedAt: request.arrivedAt,
    });
    bootServer(cloud, server, placement, action, operation);
    return server;
  }

  function remove(request: NovaRequest, { id }: Readonly<Record<string, string>>): Reply {
    const server = findServer(cloud, request, id);
    // A second delete of a server that is being deleted is accepted and changes nothing.
    if (server.taskState !== 'deleting') {
      const action = cloud.beginAction(server, 'delete', request);
      const operation = cloud.truth.begin({
        kind: 'delete',
        resourceId: server.id,
        name: server.name,
        metadata: server.metadata,
        requestId: request.requestId,
        node: server.node?.name ?? '',
        requestArrivedAt: request.arrivedAt,
      });
      deleteServer(cloud, server, action, operation);
    }
    return { status: 204, headers: { 'Content-Type': 'application/json' } };
  }
}

/** @throws ApiFault 404 when there is none that this project may see */
export function findServer(cloud: Cloud, request: NovaRequest, id: string | undefined): Server {
  const server = cloud.servers.get(id ?? '');
  if (!server || (server.project !== request.token.project && !request.isAdmin)) {
    throw new ApiFault(404, `Instance ${id ?? ''} could not be found.`);
  }
  return server;
}
