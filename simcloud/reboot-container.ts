import type { Cloud } from './cloud.js';
import type { ComputeNode } from './compute-node.js';
import {
  beginContainerEvent,
  finishContainerAction,
  finishContainerEvent,
} from './container-actions.js';
import { bindPorts, startCommand, stopCommand } from './container-power.js';
import type { Container, ContainerAction } from './container.js';
import { saveContainer } from './save-container.js';
import { trueNow } from './true-clock.js';
import type { TrueOperation } from './truth.js';

/** Share of a reboot that passes before zun-compute takes it up: until then a GET undoes Restarting. */
const API_SHARE = 0.06;

/** Docker's restart: a stop, then a start that locks the container. */
export async function rebootContainer(
  cloud: Cloud,
  node: ComputeNode,
  container: Container,
  action: ContainerAction,
  operation: TrueOperation,
): Promise<void> {
  const { latencies } = node.options;
  const total = cloud.latency(node.name, 'reboot', latencies.softReboot);
  const guestDelay = cloud.latency(node.name, 'guest-ready', latencies.guestReady);
  await cloud.timers.until(container, operation.requestArrivedAt + API_SHARE * total);
  await container.lock.run(async () => {
    if (!cloud.containers.has(container.id)) return;
    const start = trueNow() - API_SHARE * total;
    const at = (share: number): Promise<void> =>
      cloud.timers.until(container, start + share * total);
    saveContainer(cloud, container, { taskState: 'container_rebooting' });
    const event = beginContainerEvent(cloud, container, action, 'compute__do_container_reboot');
    const endActivity = node.begin('reboot');
    await at(0.35);
    stopCommand(cloud, node, container);
    const unlock = container.engine.lock();
    await at(0.97);
    bindPorts(cloud, node, container);
    const error = startCommand(cloud, node, container, start + total + guestDelay, operation);
    unlock();
    await at(1);
    endActivity();
    // A reboot that fails leaves its status as it is; the next GET asks Docker.
    saveContainer(cloud, container, {
      taskState: null,
      ...(error === null && { status: 'Running', statusReason: null }),
    });
    finishContainerEvent(cloud, event, error);
    finishContainerAction(cloud, action, error !== null);
    operation.visibleAt = operation.eventFinishedAt = trueNow();
    operation.outcome = error === null ? 'ok' : 'error';
  });
}
