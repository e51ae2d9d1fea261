import type { Cloud } from './cloud.js';
import type { Container, ContainerAction } from './container.js';
import type { ActionEvent } from './server.js';
import { toWholeSecondStamp } from './true-clock.js';
import { findContainer } from './zun-find-container.js';
import { zunFault, type ZunRequest, type ZunRoute } from './zun-request.js';

/**
 * GET /containers/{id}/container_actions. Stamps are whole seconds, cut off, as nova's. A deleted
 * container has none any more.
 */
export function containerActionRoutes(cloud: Cloud): ZunRoute[] {
  return [
    [
      'GET /containers/:id/container_actions',
      (request, { id }) => {
        const container = findContainer(cloud, request, id);
        return {
          status: 200,
          body: {
            containerActions: container.actions
              .map((action) => actionView(container, action))
              .reverse(),
          },
        };
      },
    ],
    [
      'GET /containers/:id/container_actions/:request',
      (request, { id, request: requestId }) => {
        const container = findContainer(cloud, request, id);
        // A delete with stop makes two actions of one request; the first is shown.
        const action = container.actions.find((candidate) => candidate.requestId === requestId);
        if (!action) {
          throw zunFault(
            404,
            'resource-not-found',
            `The Action resource ${requestId ?? ''} could not be found.`,
          );
        }
        const events = action.events.map((event) => eventView(event, request)).reverse();
        return { status: 200, body: { ...actionView(container, action), events } };
      },
    ],
  ];
}

function actionView(container: Container, action: ContainerAction): object {
  return {
    action: action.action,
    container_uuid: container.id,
    request_id: action.requestId,
    user_id: action.userId,
    project_id: container.project.id,
    start_time: toWholeSecondStamp(action.startedAt),
    finish_time: action.finishedAt === null ? null : toWholeSecondStamp(action.finishedAt),
    message: action.message,
  };
}

function eventView(event: ActionEvent, request: ZunRequest): object {
  return {
    event: event.event,
    start_time: toWholeSecondStamp(event.startedAt),
    finish_time: event.finishedAt === null ? null : toWholeSecondStamp(event.finishedAt),
    result: event.result,
    traceback: request.isAdmin && event.result === 'Error' ? '  simulated\n' : null,
  };
}
