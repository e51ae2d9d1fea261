import type { Cloud } from './cloud.js';
import { commitContainer } from './commit-container.js';
import { beginContainerAction } from './container-actions.js';
import type { ComputeNode } from './compute-node.js';
import { containerLog } from './container-power.js';
import type { Container } from './container.js';
import { deleteContainer } from './delete-container.js';
import type { Reply } from './http-exchange.js';
import { rebootContainer } from './reboot-container.js';
import { restartContainer, stopContainer } from './stop-container.js';
import { saveContainer } from './save-container.js';
import type { TrueKind, TrueOperation } from './truth.js';
import { schemaFault } from './zun-container-request.js';
import { validateContainerState } from './zun-container-state.js';
import { findContainer } from './zun-find-container.js';
import { checkQuery, queryFlag } from './zun-query.js';
import {
  requireMinor,
  requireZunAdmin,
  zunFault,
  type ZunRequest,
  type ZunRoute,
} from './zun-request.js';

type Params = Readonly<Record<string, string>>;

/** What pecan makes of no answer. */
const ACCEPTED: Reply = {
  status: 202,
  headers: { 'Content-Type': 'application/json' },
  body: 'null',
};

/** What is done to containers: reboot, stop, start, commit, delete, and their logs. */
export function containerOperationRoutes(cloud: Cloud): ZunRoute[] {
  return [
    ['POST /containers/:id/reboot', reboot],
    ['POST /containers/:id/stop', stop],
    ['POST /containers/:id/start', start],
    ['POST /containers/:id/commit', commit],
    ['DELETE /containers/:id', remove],
    ['GET /containers/:id/logs', logs],
  ];

  function reboot(request: ZunRequest, { id }: Params): Reply {
    checkTimeout(request);
    const container = findContainer(cloud, request, id);
    validateContainerState(container, 'reboot');
    // Only this one says at once, and in the database, what is to come.
    saveContainer(cloud, container, { status: 'Restarting' });
    const action = beginContainerAction(cloud, container, 'reboot', request);
    const operation = begin('reboot', container, request, container.id, container.name);
    void rebootContainer(cloud, created(container), container, action, operation);
    return ACCEPTED;
  }

  function stop(request: ZunRequest, { id }: Params): Reply {
    checkTimeout(request);
    const container = findContainer(cloud, request, id);
    validateContainerState(container, 'stop');
    const action = beginContainerAction(cloud, container, 'stop', request);
    void stopContainer(cloud, created(container), container, action, request.arrivedAt);
    return ACCEPTED;
  }

  function start(request: ZunRequest, { id }: Params): Reply {
    const container = findContainer(cloud, request, id);
    validateContainerState(container, 'start');
    const action = beginContainerAction(cloud, container, 'start', request);
    void restartContainer(cloud, created(container), container, action, request.arrivedAt);
    return ACCEPTED;
  }

  function commit(request: ZunRequest, { id }: Params): Reply {
    checkQuery(request, ['repository', 'tag']);
    const repository = request.query.get('repository');
    if (repository === null) throw schemaFault("'repository' is a required property");
    const container = findContainer(cloud, request, id);
    validateContainerState(container, 'commit');
    const action = beginContainerAction(cloud, container, 'commit', request);
    const image = commitContainer(
      cloud,
      created(container),
      container,
      { repository, tag: request.query.get('tag') ?? 'latest' },
      action,
      (imageId) => begin('snapshot', container, request, imageId, repository),
    );
    return { status: 202, body: { uuid: image.id } };
  }

  function remove(request: ZunRequest, { id }: Params): Reply {
    checkQuery(request, ['force', 'stop', 'all_projects']);
    const container = findContainer(cloud, request, id);
    const force = queryFlag(request, 'force', false);
    const stopFirst = queryFlag(request, 'stop', false);
    if (stopFirst) {
      requireMinor(request, 'stop', 12);
      validateContainerState(container, 'delete_after_stop');
    } else if (force) {
      requireMinor(request, 'force', 7);
      requireZunAdmin(request, 'container:delete_force');
      validateContainerState(container, 'delete_force');
    } else {
      validateContainerState(container, 'delete');
    }
    const operation = begin('delete', container, request, container.id, container.name);
    deleteContainer(cloud, container, request, stopFirst, operation);
    return { status: 204 };
  }

  function logs(request: ZunRequest, { id }: Params): Reply {
    checkQuery(request, ['stdout', 'stderr', 'timestamps', 'tail', 'since']);
    const container = findContainer(cloud, request, id);
    validateContainerState(container, 'logs');
    created(container);
    const wanted = queryFlag(request, 'stdout', true) ? containerLog(container) : '';
    const tail = Number(request.query.get('tail') ?? 'all');
    const lines = wanted.split('\n').slice(0, -1);
    const shown = Number.isInteger(tail) ? lines.slice(Math.max(0, lines.length - tail)) : lines;
    return {
      status: 200,
      body: JSON.stringify(shown.map((line) => `${line}\n`).join('')),
      ...JSON_TEXT,
    };
  }

  function begin(
    kind: TrueKind,
    container: Container,
    request: ZunRequest,
    resourceId: string,
    name: string,
  ): TrueOperation {
    return cloud.truth.begin({
      kind,
      resourceId,
      name,
      metadata: kind === 'snapshot' ? {} : (container.labels ?? {}),
      requestId: request.requestId,
      node: container.node?.name ?? '',
      requestArrivedAt: request.arrivedAt,
    });
  }
}

const JSON_TEXT = { headers: { 'Content-Type': 'application/json' } };

function checkTimeout(request: ZunRequest): void {
  checkQuery(request, ['timeout']);
  const timeout = request.query.get('timeout') ?? '';
  if (!/^[0-9]*$/.test(timeout)) {
    throw schemaFault(
      `Invalid input for query parameters 'timeout'. Value: '${timeout}'. '${timeout}' does not match '^[0-9]*$'`,
    );
  }
}

/** @throws ApiFault 400 for one that Docker has never heard of (zun/common/utils.py: check_container_id) */
function created(container: Container): ComputeNode {
  if (container.node !== null && container.engine.containerId !== null) return container.node;
  throw zunFault(400, 'invalid', 'Cannot operate an uncreated container.');
}
