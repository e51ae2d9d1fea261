import type { Cloud } from './cloud.js';
import type { ComputeNode } from './compute-node.js';
import type { Image } from './image.js';
import { powerOn } from './guest-power.js';
import type { Placement } from './schedule.js';
import type { InstanceAction, Port, Server } from './server.js';
import { trueNow } from './true-clock.js';
import type { TrueOperation } from './truth.js';

/** What each further boot in progress on the same node adds to a boot, as a share of it. */
export const CONTENTION_PER_BOOT = 0.05;

/**
 * Lets a new server become ACTIVE, or ERROR. A boot takes T = draw * (1 + 0.05 * k), k the boots
 * already in progress on that node; the shares of T below are those of a real nova on an idle host.
 */
export function bootServer(
  cloud: Cloud,
  server: Server,
  placement: Placement,
  action: InstanceAction,
  operation: TrueOperation,
): void {
  if (placement.node === null) {
    const { reason } = placement;
    const delay = cloud.latency('', 'no-valid-host', { meanMs: 1000, sdMs: 200 });
    cloud.timers.at(server, operation.requestArrivedAt + delay, () => {
      const event = cloud.beginEvent(action, 'conductor_schedule_and_build_instances', 'simcloud');
      fail(cloud, server, operation, reason);
      cloud.finishEvent(action, event, reason);
      operation.eventFinishedAt = trueNow();
    });
    return;
  }
  const { node } = placement;
  node.serverIds.add(server.id);
  const { latencies } = node.options;
  const total =
    cloud.latency(node.name, 'boot', latencies.boot) *
    (1 + CONTENTION_PER_BOOT * node.activities.boot);
  const drawnDelay = cloud.latency(node.name, 'guest-ready', latencies.guestReady);
  const eventDelay = cloud.draws.even(node.name, 'boot-event', 5, 150) / cloud.settings.speedUp;
  const endBoot = node.begin('boot');
  const start = operation.requestArrivedAt;
  const image = cloud.images.get(server.imageId);
  const isDocker = image?.containerFormat === 'docker';
  // KVM boots anything, and calls it ACTIVE; nothing will ever answer in there.
  const guestDelay = isDocker ? Infinity : drawnDelay;
  const orderedFault = cloud.faults.takeForBoot(
    server.name,
    // nova/exception.py MaxRetriesExceeded, as nova/conductor/manager.py words it.
    `Exceeded maximum number of retries. Exceeded max scheduling attempts 3 for instance ${server.id}. ` +
      'Last exception: internal error: qemu unexpectedly closed the monitor',
  );
  const faultText =
    orderedFault ?? (image && isDocker ? dockerImageFault(server, image, node) : null);

  const at = (share: number, callback: () => void): void => {
    cloud.timers.at(server, start + share * total, callback);
  };
  server.pending.set(operation, () => {
    endBoot();
    finish('Build of the instance was aborted: it is being deleted');
  });
  const finish = (error: string | null): void => {
    const [event] = action.events;
    if (event) cloud.finishEvent(action, event, error);
  };
  at(0.07, () => {
    server.node = node;
    cloud.beginEvent(action, 'compute__do_build_and_run_instance', node.name);
    cloud.setTask(server, null);
    loadImage(cloud, node, server, total);
  });
  at(0.1, () => {
    cloud.setTask(server, 'networking');
    for (const id of server.networkIds) {
      const network = cloud.networks.find((candidate) => candidate.id === id);
      const owner = `compute:${node.options.zone}`;
      if (network) server.ports.push(cloud.addPort(server, owner, node.name, network));
    }
  });
  at(0.14, () => {
    cloud.setTask(server, 'spawning');
  });
  if (faultText !== null) {
    at(0.8, () => {
      endBoot();
      removePorts(cloud, server);
      fail(cloud, server, operation, faultText);
      finish(faultText);
      operation.eventFinishedAt = trueNow();
    });
    return;
  }
  at(0.9, () => {
    powerOn(cloud, node, server, start + total + guestDelay, operation);
  });
  at(1, () => {
    endBoot();
    server.vmState = 'active';
    server.launchedAt = cloud.controlNow();
    cloud.setTask(server, null);
    operation.visibleAt = trueNow();
    operation.outcome = 'ok';
    server.pending.delete(operation);
    cloud.timers.at(operation, start + total + eventDelay, () => {
      finish(null);
      operation.eventFinishedAt = trueNow();
    });
  });
}

/** What a real nova makes of an image for Docker, in its words; null where it notices nothing. */
function dockerImageFault(server: Server, image: Image, node: ComputeNode): string | null {
  // A commit of Zun is called qcow2, and nova looks at what it has fetched.
  if (image.diskFormat === 'qcow2') {
    return `Build of instance ${server.id} aborted: Image ${image.id} is unacceptable: Image not in a supported format`;
  }
  if (node.options.hypervisor === 'kvm') return null;
  return `Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures for instance ${server.id}.`;
}

export function removePorts(cloud: Cloud, owner: { ports: Port[] }): void {
  for (const port of owner.ports) cloud.ports.delete(port.id);
  owner.ports = [];
}

function fail(cloud: Cloud, server: Server, operation: TrueOperation, message: string): void {
  server.vmState = 'error';
  server.fault = { message, createdAt: cloud.controlNow() };
  cloud.setTask(server, null);
  operation.visibleAt = trueNow();
  operation.outcome = 'error';
  server.pending.delete(operation);
}

/** The first server of an image on a node pays with a download; the bytes stay in the page cache. */
function loadImage(cloud: Cloud, node: ComputeNode, server: Server, bootMs: number): void {
  if (node.cachedImages.has(server.imageId)) return;
  node.cachedImages.set(server.imageId, cloud.images.get(server.imageId)?.sizeBytes ?? 0);
  const endDownload = node.begin('download');
  cloud.timers.at(node, trueNow() + 0.3 * bootMs, endDownload);
}
