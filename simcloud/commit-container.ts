import { randomUUID } from 'node:crypto';
import type { Cloud } from './cloud.js';
import type { ComputeNode } from './compute-node.js';
import {
  beginContainerEvent,
  finishContainerAction,
  finishContainerEvent,
} from './container-actions.js';
import type { Container, ContainerAction } from './container.js';
import type { Image } from './image.js';
import { saveContainer } from './save-container.js';
import { trueNow } from './true-clock.js';
import type { TrueOperation } from './truth.js';
import { findDockerImage } from './zun-image.js';

/**
 * Docker's commit, while the container is paused, and its upload to Glance. The image is there at
 * once, with a name and nothing else; Zun calls its format qcow2, which it is not
 * (zun/image/glance/driver.py: update_image).
 */
export function commitContainer(
  cloud: Cloud,
  node: ComputeNode,
  container: Container,
  { repository, tag }: { readonly repository: string; readonly tag: string },
  action: ContainerAction,
  begin: (imageId: string) => TrueOperation,
): Image {
  const now = cloud.controlNow();
  const image: Image = {
    id: randomUUID(),
    name: repository,
    owner: container.project,
    visibility: 'shared',
    minDiskGib: 0,
    minRamMib: 0,
    createdAt: now,
    updatedAt: now,
    status: 'queued',
    sizeBytes: null,
    diskFormat: null,
    containerFormat: null,
    tags: [],
    properties: {},
  };
  cloud.images.set(image.id, image);
  const operation = begin(image.id);
  void container.lock.run(() => commit(cloud, node, container, image, tag, action, operation));
  return image;
}

async function commit(
  cloud: Cloud,
  node: ComputeNode,
  container: Container,
  image: Image,
  tag: string,
  action: ContainerAction,
  operation: TrueOperation,
): Promise<void> {
  const { engine } = container;
  if (!cloud.containers.has(container.id)) return;
  const total = cloud.latency(node.name, 'snapshot', node.options.latencies.snapshot);
  // Behind another task it begins when that has ended.
  const start = Math.max(operation.requestArrivedAt, trueNow() - 0.2 * total);
  const at = (share: number): Promise<void> => cloud.timers.until(container, start + share * total);
  const event = beginContainerEvent(cloud, container, action, 'compute__do_container_commit');
  const endActivity = node.begin('snapshot');
  await at(0.25);
  if (engine.isRunning) {
    engine.isPaused = true;
    saveContainer(cloud, container, { status: 'Paused' });
    await at(0.65);
    engine.isPaused = false;
    saveContainer(cloud, container, { status: 'Running' });
  }
  await at(0.75);
  const change = (changes: Partial<Image>): void => {
    Object.assign(image, changes, { updatedAt: cloud.controlNow() });
  };
  change({ diskFormat: 'qcow2', containerFormat: 'docker' });
  await at(0.8);
  change({ tags: [tag] });
  await at(0.85);
  change({ status: 'saving' });
  await at(1);
  const base = findDockerImage(cloud, container);
  const baseBytes = typeof base === 'string' ? null : base.sizeBytes;
  change({ status: 'active', sizeBytes: Math.round(1.02 * (baseBytes ?? 2_000_000)) });
  endActivity();
  operation.visibleAt = trueNow();
  operation.outcome = 'ok';
  await at(1.05);
  finishContainerEvent(cloud, event);
  finishContainerAction(cloud, action);
  operation.eventFinishedAt = trueNow();
}
