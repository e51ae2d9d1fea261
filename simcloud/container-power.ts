import type { Cloud } from './cloud.js';
import type { ComputeNode } from './compute-node.js';
import { commandFate } from './container-command.js';
import type { Container } from './container.js';
import { readyLine } from './console-log.js';
import { powerOff, powerOn } from './guest-power.js';
import type { TrueOperation } from './truth.js';
import { trueNow } from './true-clock.js';

/**
 * Docker starts the container's command now; its guest is to be ready at `readyAt` (true clock).
 * @returns why it cannot be started, in Docker's words; null when it was
 */
export function startCommand(
  cloud: Cloud,
  node: ComputeNode,
  container: Container,
  readyAt: number,
  operation: TrueOperation | null,
): string | null {
  const { engine } = container;
  const fate = commandFate(container.command);
  if (fate.kind === 'missing') {
    engine.failToStart();
    // docker-py's text of Docker's answer, as Zun passes it on.
    return (
      `Docker internal error: 400 Client Error for http+docker://localhost/v1.26/containers/${engine.containerId ?? ''}/start: ` +
      `Bad Request ("failed to create shim task: OCI runtime create failed: runc create failed: ` +
      `unable to start container process: ${fate.error}").`
    );
  }
  engine.start();
  if (fate.kind === 'runs') {
    powerOn(cloud, node, container, readyAt, operation);
    return null;
  }
  node.running.add(container.id);
  cloud.timers.at(container.guest, trueNow() + fate.afterMs / cloud.settings.speedUp, () => {
    container.log += fate.output;
    stopCommand(cloud, node, container, fate.exitCode);
  });
  return null;
}

/** The command ends, and with it whatever else runs in the container. */
export function stopCommand(
  cloud: Cloud,
  node: ComputeNode,
  container: Container,
  exitCode = 0,
): void {
  if (container.guest.readyAt !== null) container.log += readyLine(container.guest);
  powerOff(cloud, node, container);
  cloud.shells.endAll(container.id);
  if (container.engine.isRunning) container.engine.end(exitCode);
}

/** Everything that it has printed since it was made; restarts go on where the last one ended. */
export function containerLog(container: Container): string {
  const { guest, log } = container;
  return guest.readyAt === null ? log : log + readyLine(guest);
}

/** Kuryr binds a container's ports when it starts and lets go of them when it stops. */
export function bindPorts(cloud: Cloud, node: ComputeNode, container: Container): void {
  for (const port of container.ports) {
    Object.assign(port, { deviceOwner: CONTAINER_PORT_OWNER, host: node.name, status: 'DOWN' });
    // The agent sees to that later, and nobody waits for it.
    cloud.timers.at(container.guest, trueNow() + 300 / cloud.settings.speedUp, () => {
      port.status = 'ACTIVE';
    });
  }
}

/** They keep their address. */
export function unbindPorts(container: Container): void {
  for (const port of container.ports) {
    Object.assign(port, { deviceOwner: '', host: '', status: 'DOWN' });
  }
}

/** zun/network/kuryr_network.py: DEVICE_OWNER. */
export const CONTAINER_PORT_OWNER = 'compute:kuryr';
