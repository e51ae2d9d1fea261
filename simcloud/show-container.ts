import type { Cloud } from './cloud.js';
import type { Container } from './container.js';
import { saveContainer } from './save-container.js';
import { trueNow } from './true-clock.js';

/** Of a call to zun-compute and of Docker's inspect. */
const INSPECT = { meanMs: 15, sdMs: 4 };

/**
 * What GET /containers/{id} shows: the database when the request arrived, and over it what Docker
 * says, unless a task was under way then. Docker's word goes into the database too, which may undo
 * what another request has just written there: a reboot's Restarting becomes Running again when
 * zun-compute has not begun it yet (zun/compute/manager.py: container_show).
 */
export async function showContainer(cloud: Cloud, container: Container): Promise<Container> {
  const seen = { ...container };
  const { engine } = container;
  if (seen.node === null) return seen;
  const delay = cloud.latency(seen.node.name, 'inspect', INSPECT);
  await cloud.timers.until(engine, trueNow() + delay);
  if (engine.containerId === null) return seen;
  await engine.unlocked();
  if (seen.taskState !== null) return seen;
  const found = engine.inspect(seen.status);
  if (found.status !== seen.status || found.statusDetail !== seen.statusDetail) {
    Object.assign(seen, found);
    const changes = cloud.containers.has(container.id) ? found : {};
    saveContainer(cloud, container, changes);
    seen.updatedAt = container.updatedAt;
  }
  return seen;
}
