import { removePorts } from './boot-server.js';
import { callOff } from './call-off.js';
import type { Cloud } from './cloud.js';
import { powerOff } from './guest-power.js';
import type { InstanceAction, Server } from './server.js';
import { trueNow } from './true-clock.js';
import type { TrueOperation } from './truth.js';

/** Deletes a server, whatever it is doing: what was going on is called off. */
export function deleteServer(
  cloud: Cloud,
  server: Server,
  action: InstanceAction,
  operation: TrueOperation,
): void {
  const { node } = server;
  callOff(cloud, server);
  cloud.setTask(server, 'deleting');

  const start = operation.requestArrivedAt;
  if (!node) {
    // Never scheduled: nova's API removes it by itself, with no event on a host.
    const delay = cloud.latency('', 'delete-unscheduled', { meanMs: 200, sdMs: 40 });
    cloud.timers.at(server, start + delay, () => {
      for (const host of cloud.nodes) host.serverIds.delete(server.id);
      end(cloud, server, operation);
      action.updatedAt = cloud.controlNow();
    });
    return;
  }
  const total = cloud.latency(node.name, 'delete', node.options.latencies.delete);
  const eventDelay = cloud.draws.even(node.name, 'delete-event', 5, 150) / cloud.settings.speedUp;
  const event = cloud.beginEvent(action, 'compute_terminate_instance', node.name);
  const endActivity = node.begin('delete');
  cloud.timers.at(server, start + 0.4 * total, () => {
    powerOff(cloud, node, server);
  });
  cloud.timers.at(server, start + total, () => {
    endActivity();
    node.serverIds.delete(server.id);
    end(cloud, server, operation);
    cloud.timers.at(operation, start + total + eventDelay, () => {
      cloud.finishEvent(action, event, null);
      operation.eventFinishedAt = trueNow();
    });
  });
}

function end(cloud: Cloud, server: Server, operation: TrueOperation): void {
  removePorts(cloud, server);
  server.vmState = 'deleted';
  server.terminatedAt = cloud.controlNow();
  cloud.setTask(server, null);
  cloud.servers.delete(server.id);
  cloud.deletedServers.set(server.id, server);
  operation.visibleAt = trueNow();
  operation.outcome = 'ok';
}
