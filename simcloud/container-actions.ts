import type { Cloud } from './cloud.js';
import type { Container, ContainerAction } from './container.js';
import type { ActionEvent } from './server.js';
import type { ZunRequest } from './zun-request.js';

/** An action starts when its request arrived, not when it is recorded (its context's timestamp). */
export function beginContainerAction(
  cloud: Cloud,
  container: Container,
  action: ContainerAction['action'],
  request: ZunRequest,
): ContainerAction {
  const entry: ContainerAction = {
    action,
    requestId: request.requestId,
    userId: request.token.user.id,
    startedAt: request.arrivedAt + cloud.settings.clockOffsetMs,
    finishedAt: null,
    message: null,
    events: [],
  };
  container.actions.push(entry);
  return entry;
}

export function finishContainerAction(cloud: Cloud, action: ContainerAction, failed = false): void {
  action.finishedAt = cloud.controlNow();
  if (failed) action.message = 'Error';
}

export function beginContainerEvent(
  cloud: Cloud,
  container: Container,
  action: ContainerAction,
  event: string,
): ActionEvent {
  const entry: ActionEvent = {
    event,
    host: container.node?.name ?? '',
    startedAt: cloud.controlNow(),
    finishedAt: null,
    result: null,
    details: null,
  };
  action.events.push(entry);
  return entry;
}

export function finishContainerEvent(
  cloud: Cloud,
  event: ActionEvent,
  error: string | null = null,
): void {
  event.finishedAt = cloud.controlNow();
  event.result = error === null ? 'Success' : 'Error';
  event.details = error;
}
