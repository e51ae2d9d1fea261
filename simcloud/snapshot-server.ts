import { randomUUID } from 'node:crypto';
import { DEMO_PROJECT, type Cloud } from './cloud.js';
import type { Image } from './image.js';
import type { InstanceAction, Server } from './server.js';
import { trueNow } from './true-clock.js';
import type { TrueOperation } from './truth.js';

/** Glance's record of a snapshot, as nova's API makes it before anything is copied. */
export function createSnapshotImage(
  cloud: Cloud,
  server: Server,
  name: string,
  metadata: Readonly<Record<string, string>>,
): Image {
  const base = cloud.images.get(server.imageId);
  const now = cloud.controlNow();
  const image: Image = {
    id: randomUUID(),
    name,
    owner: server.project,
    visibility: 'private',
    minDiskGib: server.flavor.diskGib,
    minRamMib: base?.minRamMib ?? 0,
    createdAt: now,
    updatedAt: now,
    status: 'queued',
    sizeBytes: null,
    diskFormat: null,
    containerFormat: null,
    tags: [],
    properties: {
      ...base?.properties,
      base_image_ref: server.imageId,
      owner_user_name: server.project === DEMO_PROJECT ? 'demo' : 'admin',
      owner_project_name: server.project.name,
      instance_uuid: server.id,
      user_id: server.userId,
      image_type: 'snapshot',
      ...metadata,
    },
  };
  cloud.images.set(image.id, image);
  return image;
}

/** Copies a server's disk into the image; the shares of the whole are those of a real nova. */
export function snapshotServer(
  cloud: Cloud,
  server: Server,
  image: Image,
  action: InstanceAction,
  operation: TrueOperation,
): void {
  const { node } = server;
  if (!node) return;
  const start = operation.requestArrivedAt;
  const baseBytes = cloud.images.get(server.imageId)?.sizeBytes ?? 64 * 1024 * 1024;
  const total = cloud.latency(node.name, 'snapshot', node.options.latencies.snapshot);
  const eventDelay = cloud.draws.even(node.name, 'snapshot-event', 5, 150) / cloud.settings.speedUp;
  const event = cloud.beginEvent(action, 'compute_snapshot_instance', node.name);
  const at = (share: number, callback: () => void): void => {
    cloud.timers.at(server, start + share * total, callback);
  };
  cloud.setTask(server, 'image_snapshot_pending');
  const endActivity = node.begin('snapshot');
  // A snapshot whose server is deleted under it leaves no image (nova/compute/manager.py).
  server.pending.set(operation, () => {
    endActivity();
    cloud.images.delete(image.id);
    cloud.finishEvent(action, event, 'The instance was deleted during its snapshot');
  });
  at(0.02, () => {
    cloud.setTask(server, 'image_snapshot');
  });
  at(0.6, () => {
    cloud.setTask(server, 'image_pending_upload');
  });
  at(0.65, () => {
    cloud.setTask(server, 'image_uploading');
    image.status = 'saving';
    image.updatedAt = cloud.controlNow();
  });
  at(1, () => {
    endActivity();
    image.status = 'active';
    image.diskFormat = 'qcow2';
    image.containerFormat = 'bare';
    image.sizeBytes = Math.round(1.25 * baseBytes);
    image.updatedAt = cloud.controlNow();
    Object.assign(image.properties, {
      image_location: 'snapshot',
      image_state: 'available',
      owner_id: server.project.id,
    });
    operation.visibleAt = trueNow();
    operation.outcome = 'ok';
    server.pending.delete(operation);
    cloud.timers.at(operation, start + total + eventDelay, () => {
      if (server.taskState === 'image_uploading') cloud.setTask(server, null);
      cloud.finishEvent(action, event, null);
      operation.eventFinishedAt = trueNow();
    });
  });
}
