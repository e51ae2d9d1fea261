import { z } from 'zod';
import type { ApiReply, CloudClient } from './cloud-client.js';
import { containerPath } from './containers.js';
import { parseNovaTime } from './instance-actions.js';
import type { Stamps } from './server-service.js';

const actionShape = z.object({
  action: z.string(),
  request_id: z.string(),
  start_time: z.string(),
  /** Null while it runs; a delete never gets one. */
  finish_time: z.string().nullish(),
  /** Null or `Error`. */
  message: z.string().nullish(),
});

export type ContainerAction = z.infer<typeof actionShape>;

/** Words of ServerService for actions that Zun names otherwise. */
const NAMES: Readonly<Record<string, string>> = { commit: 'createImage' };

/** Zun's record of one action, from its database. Throws OpenStackHttpError 404 when there is none. */
export function getContainerAction(
  client: CloudClient,
  containerId: string,
  requestId: string,
): Promise<ApiReply<ContainerAction>> {
  const path = `${containerPath(containerId)}/container_actions/${encodeURIComponent(requestId)}`;
  return client.send({ service: 'container', method: 'GET', path, shape: actionShape });
}

/** All actions of a container, oldest first. A deleted container has none: 404. */
export async function listContainerActions(
  client: CloudClient,
  containerId: string,
): Promise<ApiReply<readonly ContainerAction[]>> {
  const path = `${containerPath(containerId)}/container_actions`;
  const shape = z.object({ containerActions: z.array(actionShape) });
  const reply = await client.send({ service: 'container', method: 'GET', path, shape });
  // Zun sends the newest first; whole seconds do not tell their order.
  return { ...reply, data: reply.data.containerActions.toReversed() };
}

/** Zun's finish of an action is written where nova writes that of its last event. */
export function toStamps(action: ContainerAction): Stamps {
  const { start_time, finish_time } = action;
  return {
    requestId: action.request_id,
    action: NAMES[action.action] ?? action.action,
    startedAtMs: parseNovaTime(start_time),
    begunAtMs: null,
    finishedAtMs: finish_time == null ? null : parseNovaTime(finish_time),
    exact: [start_time, finish_time].some((time) => time != null && /\.\d*[1-9]/.test(time)),
    failed: action.message === 'Error',
  };
}
