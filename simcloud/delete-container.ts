import { removePorts } from './boot-server.js';
import type { Cloud } from './cloud.js';
import {
  beginContainerAction,
  beginContainerEvent,
  finishContainerAction,
  finishContainerEvent,
} from './container-actions.js';
import { stopCommand } from './container-power.js';
import type { Container } from './container.js';
import { saveContainer } from './save-container.js';
import { trueNow } from './true-clock.js';
import type { TrueOperation } from './truth.js';
import type { ZunRequest } from './zun-request.js';

/** Share of a delete that passes before zun-compute takes it up, and of the stop that may lead it. */
const API_SHARE = 0.1;
const STOP_SHARE = 0.7;

/**
 * Stops a running container if asked to, and removes it. What is under way is waited for. Nothing
 * is left of it: not even its actions.
 */
export function deleteContainer(
  cloud: Cloud,
  container: Container,
  request: ZunRequest,
  stopFirst: boolean,
  operation: TrueOperation,
): void {
  const { node } = container;
  if (node === null) {
    // No host has it: the API removes it by itself, before it replies.
    forget(cloud, container, operation);
    return;
  }
  const stops = stopFirst && container.status === 'Running';
  const stopping = stops ? beginContainerAction(cloud, container, 'stop', request) : null;
  beginContainerAction(cloud, container, 'delete', request);
  const whole = cloud.latency(node.name, 'delete', node.options.latencies.delete);
  const total = stops ? whole : (1 - STOP_SHARE) * whole;
  const work = async (): Promise<void> => {
    if (!cloud.containers.has(container.id)) return;
    const start = trueNow() - API_SHARE * total;
    const endActivity = node.begin('delete');
    if (stopping !== null) {
      saveContainer(cloud, container, { taskState: 'container_stopping' });
      const event = beginContainerEvent(cloud, container, stopping, 'compute__do_container_stop');
      await cloud.timers.until(container, start + STOP_SHARE * total);
      stopCommand(cloud, node, container);
      saveContainer(cloud, container, { status: 'Stopped', taskState: null });
      finishContainerEvent(cloud, event);
      finishContainerAction(cloud, stopping);
    }
    saveContainer(cloud, container, { status: 'Deleting', taskState: 'container_deleting' });
    await cloud.timers.until(container, start + total);
    endActivity();
    stopCommand(cloud, node, container, 137);
    forget(cloud, container, operation);
  };
  void cloud.timers
    .until(container, request.arrivedAt + API_SHARE * total)
    .then(() => container.lock.run(work));
}

function forget(cloud: Cloud, container: Container, operation: TrueOperation): void {
  for (const node of cloud.containerNodes) {
    node.serverIds.delete(container.id);
    node.running.delete(container.id);
  }
  removePorts(cloud, container);
  cloud.shells.remove(container.id);
  cloud.containers.delete(container.id);
  operation.visibleAt = operation.eventFinishedAt = trueNow();
  operation.outcome = 'ok';
}
