import type { Cloud } from './cloud.js';
import type { ComputeNode } from './compute-node.js';
import {
  beginContainerEvent,
  finishContainerAction,
  finishContainerEvent,
} from './container-actions.js';
import { bindPorts, stopCommand, unbindPorts } from './container-power.js';
import type { Container, ContainerAction } from './container.js';
import { startContainer, START_SHARE } from './run-container.js';
import { saveContainer } from './save-container.js';
import { trueNow } from './true-clock.js';

/** Shares of a delete and of a reboot: a real stop took 0.6-0.7 s, a start 1.1-1.7 s. */
const STOP_OF_DELETE = 0.8;
const START_OF_REBOOT = 0.7;
const API_SHARE = 0.1;

export async function stopContainer(
  cloud: Cloud,
  node: ComputeNode,
  container: Container,
  action: ContainerAction,
  arrivedAt: number,
): Promise<void> {
  const total = STOP_OF_DELETE * cloud.latency(node.name, 'stop', node.options.latencies.delete);
  await cloud.timers.until(container, arrivedAt + API_SHARE * total);
  await container.lock.run(async () => {
    if (!cloud.containers.has(container.id)) return;
    const start = trueNow() - API_SHARE * total;
    saveContainer(cloud, container, { taskState: 'container_stopping' });
    const event = beginContainerEvent(cloud, container, action, 'compute__do_container_stop');
    await cloud.timers.until(container, start + 0.6 * total);
    stopCommand(cloud, node, container);
    unbindPorts(container);
    await cloud.timers.until(container, start + total);
    saveContainer(cloud, container, { status: 'Stopped', statusReason: null, taskState: null });
    finishContainerEvent(cloud, event);
    finishContainerAction(cloud, action);
  });
}

/** A start of what was stopped, or only created. */
export async function restartContainer(
  cloud: Cloud,
  node: ComputeNode,
  container: Container,
  action: ContainerAction,
  arrivedAt: number,
): Promise<void> {
  const { latencies } = node.options;
  const total = START_OF_REBOOT * cloud.latency(node.name, 'start', latencies.softReboot);
  const guestDelay = cloud.latency(node.name, 'guest-ready', latencies.guestReady);
  await cloud.timers.until(container, arrivedAt + API_SHARE * total);
  await container.lock.run(async () => {
    if (!cloud.containers.has(container.id)) return;
    const start = trueNow() - API_SHARE * total;
    // The shares are those of a run, whose second half this is.
    const at = (share: number): Promise<void> =>
      cloud.timers.until(
        container,
        start + total * (API_SHARE + ((1 - API_SHARE) * (share - START_SHARE)) / (1 - START_SHARE)),
      );
    const pace = { at, readyAt: start + total + guestDelay };
    const error = await startContainer(cloud, node, container, action, pace, null);
    if (error === null) bindPorts(cloud, node, container);
    finishContainerAction(cloud, action, error !== null);
  });
}
