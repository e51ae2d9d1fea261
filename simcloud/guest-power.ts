import type { Cloud } from './cloud.js';
import type { ComputeNode } from './compute-node.js';
import type { GuestOwner } from './server.js';
import { trueNow } from './true-clock.js';
import type { TrueOperation } from './truth.js';

/** The guest gets power now, and will listen at `readyAt` (true clock; Infinity: never). */
export function powerOn(
  cloud: Cloud,
  node: ComputeNode,
  server: GuestOwner,
  readyAt: number,
  operation: TrueOperation | null,
): void {
  server.guest.boots++;
  server.guest.poweredAt = trueNow();
  server.guest.expectedReadyAt = readyAt;
  server.guest.readyAt = null;
  node.running.add(server.id);
  const endActivity = node.begin('guest-boot');
  server.guest.endActivity = endActivity;
  if (readyAt === Infinity) return;
  cloud.timers.at(server.guest, readyAt, () => {
    endActivity();
    server.guest.readyAt = trueNow();
    if (operation) operation.guestReadyAt = server.guest.readyAt;
    cloud.onGuestChange(server);
  });
}

/** The guest stops to listen; its console keeps what it said. */
export function powerOff(cloud: Cloud, node: ComputeNode, server: GuestOwner): void {
  cloud.timers.cancel(server.guest);
  server.guest.endActivity();
  server.guest.readyAt = null;
  server.guest.expectedReadyAt = null;
  server.guest.poweredAt = null;
  node.running.delete(server.id);
  cloud.onGuestChange(server);
}
