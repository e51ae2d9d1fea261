import { beginContainerEvent, finishContainerEvent } from './container-actions.js';
import type { Cloud } from './cloud.js';
import type { ComputeNode } from './compute-node.js';
import { CONTAINER_PORT_OWNER, startCommand } from './container-power.js';
import type { Container, ContainerAction } from './container.js';
import { saveContainer } from './save-container.js';
import { findDockerImage } from './zun-image.js';
import type { TrueOperation } from './truth.js';

/** Share of a run that passes in Zun's API and scheduler, before the reply to the POST. */
export const API_SHARE = 0.3;
/** From where on it is Docker's start alone. */
export const START_SHARE = 0.62;

/** When a run has come how far: a real one's shares on an idle host. */
export interface RunPace {
  readonly at: (share: number) => Promise<void>;
  /** When the command would be ready, true clock. */
  readonly readyAt: number;
}

/**
 * What zun-compute does with a new container (zun/compute/manager.py: container_create): its image,
 * its ports, Docker's create, and Docker's start when that was asked for.
 * @returns why it failed, null when it did not
 */
export async function createContainer(
  cloud: Cloud,
  node: ComputeNode,
  container: Container,
  action: ContainerAction,
  run: boolean,
  pace: RunPace,
  operation: TrueOperation | null,
): Promise<string | null> {
  const fail = (reason: string): string => {
    saveContainer(cloud, container, { status: 'Error', statusReason: reason, taskState: null });
    return reason;
  };
  if (container.diskGib !== null) {
    container.node = null;
    return fail('Your host does not support disk quota feature.');
  }
  await pace.at(0.32);
  saveContainer(cloud, container, { node, taskState: 'container_creating' });
  const creation = beginContainerEvent(cloud, container, action, 'compute__do_container_create');
  const failCreation = (reason: string): string => {
    finishContainerEvent(cloud, creation, reason);
    return fail(reason);
  };
  await pace.at(0.36);
  const image = findDockerImage(cloud, container);
  if (typeof image === 'string') return failCreation(image);
  // A tenant cannot choose a pull policy, so its images are fetched and loaded for every run.
  const endDownload =
    container.imagePullPolicy === null || !node.cachedImages.has(image.id)
      ? node.begin('download')
      : () => undefined;
  node.cachedImages.set(image.id, image.sizeBytes ?? 0);
  await pace.at(0.45);
  endDownload();
  for (const id of container.networkIds) {
    const network = cloud.networks.find((candidate) => candidate.id === id);
    if (!network) continue;
    container.ports.push(cloud.addPort(container, CONTAINER_PORT_OWNER, node.name, network));
  }
  await pace.at(0.6);
  const ordered = cloud.faults.takeForBoot(
    container.name,
    `Docker internal error: 500 Server Error for http+docker://localhost/v1.26/containers/create?name=zun-${container.id}: ` +
      'Internal Server Error ("no space left on device").',
  );
  if (ordered !== null) {
    // What Docker would not create has no host any more.
    container.node = null;
    return failCreation(ordered);
  }
  container.engine.create();
  saveContainer(cloud, container, {
    status: 'Created',
    statusDetail: 'Created',
    hostname: container.engine.containerId?.slice(0, 12) ?? null,
    command: container.command ?? ['/sbin/init'],
    taskState: null,
  });
  finishContainerEvent(cloud, creation);
  return run ? startContainer(cloud, node, container, action, pace, operation) : null;
}

/** The second half of a run, or the whole of a start. @returns why it failed, null when it did not */
export async function startContainer(
  cloud: Cloud,
  node: ComputeNode,
  container: Container,
  action: ContainerAction,
  pace: RunPace,
  operation: TrueOperation | null,
): Promise<string | null> {
  await pace.at(START_SHARE);
  saveContainer(cloud, container, { taskState: 'container_starting' });
  const start = beginContainerEvent(cloud, container, action, 'compute__do_container_start');
  const unlock = container.engine.lock();
  await pace.at(0.97);
  const error = startCommand(cloud, node, container, pace.readyAt, operation);
  unlock();
  await pace.at(1);
  saveContainer(
    cloud,
    container,
    error === null
      ? { status: 'Running', statusReason: null, taskState: null }
      : { status: 'Error', statusReason: error, taskState: null },
  );
  finishContainerEvent(cloud, start, error);
  return error;
}
