import { randomUUID } from 'node:crypto';
import { CONTENTION_PER_BOOT } from './boot-server.js';
import type { Cloud } from './cloud.js';
import { beginContainerAction, finishContainerAction } from './container-actions.js';
import { ContainerEngine } from './container-engine.js';
import { ContainerLock } from './container-lock.js';
import type { Container } from './container.js';
import type { Reply } from './http-exchange.js';
import { API_SHARE, createContainer, type RunPace } from './run-container.js';
import { saveContainer } from './save-container.js';
import { scheduleContainer } from './schedule-container.js';
import { trueNow } from './true-clock.js';
import type { TrueOperation } from './truth.js';
import { listContainers } from './zun-container-list.js';
import { parseContainerRequest, type ContainerRequest } from './zun-container-request.js';
import { containerView, newContainerView } from './zun-container-view.js';
import { findContainer } from './zun-find-container.js';
import { checkQuery, queryFlag } from './zun-query.js';
import { checkContainerQuota } from './zun-quotas.js';
import { zunFault, type ZunRequest, type ZunRoute } from './zun-request.js';
import { showContainer } from './show-container.js';

/** Containers themselves; what is done to them is in zun-operations.ts. */
export function containerRoutes(cloud: Cloud): ZunRoute[] {
  return [
    ['GET /containers', (request) => listContainers(cloud, request)],
    ['POST /containers', create],
    [
      'GET /containers/:id',
      async (request, { id }) => {
        const shown = await showContainer(cloud, findContainer(cloud, request, id));
        return { status: 200, body: containerView(shown, request) };
      },
    ],
  ];

  async function create(request: ZunRequest): Promise<Reply> {
    checkQuery(request, ['run']);
    const run = queryFlag(request, 'run', false);
    const wanted = parseContainerRequest(cloud, request);
    checkContainerQuota(cloud, request.token.project, wanted);
    if (wanted.host !== '' && !cloud.containerNodes.some(({ name }) => name === wanted.host)) {
      const message = `Requested host ${wanted.host} could not be found.`;
      throw zunFault(404, 'requested-host-not-found', message);
    }
    const container = newContainer(cloud, request, wanted);
    cloud.containers.set(container.id, container);
    const node = scheduleContainer(cloud, wanted);
    const operation = cloud.truth.begin({
      kind: 'boot',
      resourceId: container.id,
      name: container.name,
      metadata: container.labels ?? {},
      requestId: request.requestId,
      node: node?.name ?? '',
      requestArrivedAt: request.arrivedAt,
    });
    if (node === null) {
      const delay = cloud.latency('', 'zun-no-valid-host', { meanMs: 500, sdMs: 60 });
      await cloud.timers.until(container, request.arrivedAt + delay);
      saveContainer(cloud, container, {
        status: 'Error',
        statusReason: 'There are not enough hosts available.',
      });
      end(operation, false);
      return created(container, request);
    }
    node.serverIds.add(container.id);
    const { latencies } = node.options;
    const total =
      cloud.latency(node.name, 'boot', latencies.boot) *
      (1 + CONTENTION_PER_BOOT * node.activities.boot);
    const guestDelay = cloud.latency(node.name, 'guest-ready', latencies.guestReady);
    const pace: RunPace = {
      at: (share) => cloud.timers.until(container, request.arrivedAt + share * total),
      readyAt: request.arrivedAt + total + guestDelay,
    };
    const endBoot = node.begin('boot');
    await pace.at(API_SHARE);
    const action = beginContainerAction(cloud, container, 'create', request);
    const reply = created(container, request);
    void container.lock.run(async () => {
      const error = await createContainer(cloud, node, container, action, run, pace, operation);
      endBoot();
      finishContainerAction(cloud, action, error !== null);
      end(operation, error === null);
      operation.eventFinishedAt = operation.visibleAt;
    });
    return reply;
  }
}

function created(container: Container, request: ZunRequest): Reply {
  return {
    status: 202,
    headers: { Location: `${request.origin}/container/v1/containers/${container.id}` },
    body: newContainerView(container, request),
  };
}

function end(operation: TrueOperation, isOk: boolean): void {
  operation.visibleAt = trueNow();
  operation.outcome = isOk ? 'ok' : 'error';
}

function newContainer(cloud: Cloud, request: ZunRequest, wanted: ContainerRequest): Container {
  const { name, image, memoryMib, cpus, diskGib, command, environment, labels } = wanted;
  return {
    id: randomUUID(),
    name,
    project: request.token.project,
    userId: request.token.user.id,
    image,
    memoryMib,
    cpus,
    diskGib,
    command,
    environment,
    labels,
    imagePullPolicy: wanted.imagePullPolicy,
    networkIds: wanted.networkIds,
    createdAt: cloud.controlNow(),
    ordinal: cloud.nextContainerOrdinal(),
    actions: [],
    engine: new ContainerEngine(),
    lock: new ContainerLock(),
    guest: {
      boots: 0,
      poweredAt: null,
      expectedReadyAt: null,
      readyAt: null,
      endActivity: () => undefined,
    },
    ports: [],
    node: null,
    status: 'Creating',
    statusReason: null,
    statusDetail: null,
    taskState: null,
    hostname: null,
    log: '',
    updatedAt: null,
  };
}
