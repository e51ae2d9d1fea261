import type { Cloud } from './cloud.js';
import { ApiFault } from './http-exchange.js';
import type { NovaRequest } from './nova-request.js';
import type { Route } from './router.js';
import type { ActionEvent, InstanceAction, Server } from './server.js';
import { hostId } from './stable-id.js';
import { toWholeSecondStamp } from './true-clock.js';

/**
 * GET /servers/{id}/os-instance-actions. Stamps have six decimals and are whole seconds all the
 * same, cut off: nova's columns hold no fraction.
 */
export function instanceActionRoutes(cloud: Cloud): Route<NovaRequest>[] {
  return [
    [
      'GET /servers/:id/os-instance-actions',
      (request, { id }) => {
        const server = find(request, id);
        return {
          status: 200,
          body: {
            instanceActions: server.actions
              .map((action) => actionView(server, action, request.minor))
              .reverse(),
          },
        };
      },
    ],
    [
      'GET /servers/:id/os-instance-actions/:request',
      (request, { id, request: requestId }) => {
        const server = find(request, id);
        const action = server.actions.find((candidate) => candidate.requestId === requestId);
        if (!action) throw new ApiFault(404, `Action ${requestId ?? ''} not found`);
        const events = action.events.map((event) => eventView(server, event, request));
        return {
          status: 200,
          body: {
            instanceAction: {
              ...actionView(server, action, request.minor),
              // An ordinary tenant sees events from 2.51 on.
              ...((request.isAdmin || request.minor >= 51) && { events }),
            },
          },
        };
      },
    ],
  ];

  /** Those of deleted servers stay readable from 2.21 on. */
  function find(request: NovaRequest, id: string | undefined): Server {
    const server =
      cloud.servers.get(id ?? '') ??
      (request.minor >= 21 ? cloud.deletedServers.get(id ?? '') : undefined);
    if (!server || (server.project !== request.token.project && !request.isAdmin)) {
      throw new ApiFault(404, `Instance ${id ?? ''} could not be found.`);
    }
    return server;
  }
}

function actionView(server: Server, action: InstanceAction, minor: number): object {
  return {
    action: action.action,
    instance_uuid: server.id,
    request_id: action.requestId,
    user_id: action.userId,
    project_id: server.project.id,
    start_time: toWholeSecondStamp(action.startedAt),
    message: action.message,
    ...(minor >= 58 && { updated_at: toWholeSecondStamp(action.updatedAt) }),
  };
}

function eventView(server: Server, event: ActionEvent, request: NovaRequest): object {
  return {
    event: event.event,
    start_time: toWholeSecondStamp(event.startedAt),
    finish_time: event.finishedAt === null ? null : toWholeSecondStamp(event.finishedAt),
    result: event.result,
    ...(request.isAdmin && {
      traceback: event.result === 'Error' ? '  simulated\n' : null,
    }),
    ...(request.minor >= 62 && {
      ...(request.isAdmin && { host: event.host }),
      hostId: hostId(server.project.id, event.host),
    }),
    ...(request.minor >= 84 && request.isAdmin && { details: event.details }),
  };
}
