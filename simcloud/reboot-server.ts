import { callOff } from './call-off.js';
import type { Cloud } from './cloud.js';
import { powerOff, powerOn } from './guest-power.js';
import type { InstanceAction, Server } from './server.js';
import { trueNow } from './true-clock.js';
import type { TrueOperation } from './truth.js';

/**
 * Reboots a server that has a node. A soft reboot asks the guest to shut down; when the guest does
 * not listen yet, nova waits `softRebootWaitMs` and then reboots hard, and calls it a success
 * (nova/virt/libvirt/driver.py: reboot, _soft_reboot).
 */
export function rebootServer(
  cloud: Cloud,
  server: Server,
  type: 'SOFT' | 'HARD',
  action: InstanceAction,
  operation: TrueOperation,
): void {
  const { node } = server;
  if (!node) return;
  // A hard reboot may come in the middle of a soft one and takes its place.
  callOff(cloud, server);

  const { latencies } = node.options;
  const start = operation.requestArrivedAt;
  const fellBack = type === 'SOFT' && server.guest.readyAt === null;
  operation.softRebootFellBack = fellBack;
  const waited = fellBack ? cloud.settings.softRebootWaitMs / cloud.settings.speedUp : 0;
  const hard = type === 'HARD' || fellBack;
  const work = hard
    ? cloud.latency(node.name, 'hard-reboot', latencies.hardReboot)
    : cloud.latency(node.name, 'soft-reboot', latencies.softReboot);
  const drawnDelay = cloud.latency(node.name, 'guest-ready', latencies.guestReady);
  const guestDelay = server.guest.expectedReadyAt === Infinity ? Infinity : drawnDelay;
  const eventDelay = cloud.draws.even(node.name, 'reboot-event', 5, 150) / cloud.settings.speedUp;
  const suffix = type === 'HARD' ? '_hard' : '';
  const event = cloud.beginEvent(action, 'compute_reboot_instance', node.name);
  const at = (afterWait: number, callback: () => void): void => {
    cloud.timers.at(server, start + waited + afterWait * work, callback);
  };

  cloud.setTask(server, `rebooting${suffix}`);
  const endActivity = node.begin('reboot');
  server.pending.set(operation, () => {
    endActivity();
    cloud.finishEvent(action, event, 'The reboot was interrupted');
  });
  // Until then the guest shuts down (soft) or goes on (hard, or a soft one that it does not hear).
  at(0.5, () => {
    powerOff(cloud, node, server);
    cloud.setTask(server, `reboot_started${suffix}`);
  });
  at(0.6, () => {
    powerOn(cloud, node, server, start + waited + work + guestDelay, operation);
  });
  at(1, () => {
    endActivity();
    cloud.setTask(server, null);
    operation.visibleAt = trueNow();
    operation.outcome = 'ok';
    server.pending.delete(operation);
    cloud.timers.at(operation, start + waited + work + eventDelay, () => {
      cloud.finishEvent(action, event, null);
      operation.eventFinishedAt = trueNow();
    });
  });
}
