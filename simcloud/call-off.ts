import type { Cloud } from './cloud.js';
import type { Server } from './server.js';

/** Stops whatever a server is doing, because a delete or a hard reboot takes its place. */
export function callOff(cloud: Cloud, server: Server): void {
  cloud.timers.cancel(server);
  for (const [operation, undo] of server.pending) {
    undo();
    operation.outcome = 'cancelled';
  }
  server.pending.clear();
}
