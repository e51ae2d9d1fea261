import { setTimeout as sleep } from 'node:timers/promises';
import { serverNamePrefix } from '../activities/resource-names.js';
import { OpenStackHttpError } from '../openstack/openstack-error.js';
import type { Found, ServerService } from '../openstack/server-service.js';

/** Something in a cloud that carries the id of a run. */
export interface Leftover extends Found {
  readonly run: string;
  readonly cloud: string;
}

/** What carries a run's id: by metadata, never by a name alone. */
export async function findLeftovers(
  service: ServerService,
  cloud: string,
  runs: readonly string[],
): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const run of runs) {
    const resources = await service.findByRun(run, serverNamePrefix(run));
    found.push(...resources.map((resource) => ({ ...resource, run, cloud })));
  }
  return found;
}

/**
 * Deletes by id and waits until all is gone.
 *
 * @returns what is still there after `timeoutMs`.
 */
export async function deleteLeftovers(
  service: ServerService,
  leftovers: readonly Leftover[],
  { say, timeoutMs }: { say: (line: string) => void; timeoutMs: number },
): Promise<Leftover[]> {
  const giveUpAt = Date.now() + timeoutMs;
  const asked = new Set<string>();
  const [first] = leftovers;
  if (!first) return [];
  const runs = [...new Set(leftovers.map(({ run }) => run))];
  for (let left: Leftover[] = [...leftovers]; ;) {
    for (const leftover of left) {
      if (asked.has(leftover.id) || !(await remove(service, leftover))) continue;
      asked.add(leftover.id);
      say(`deleting ${describeLeftover(leftover)}`);
    }
    left = await findLeftovers(service, first.cloud, runs);
    if (left.length === 0 || Date.now() > giveUpAt) return left;
    await sleep(1000);
  }
}

export const describeLeftover = ({ kind, id, name, cloud }: Leftover): string =>
  `${kind} ${id} ${name} in cloud '${cloud}'`;

/** False when it is busy and must be asked again. */
async function remove(service: ServerService, { kind, id }: Leftover): Promise<boolean> {
  try {
    await (kind === 'server' ? service.deleteServer(id) : service.deleteImage(id));
    return true;
  } catch (error) {
    if (!(error instanceof OpenStackHttpError)) throw error;
    if (error.status === 404) return true;
    if (error.status === 409) return false;
    throw error;
  }
}
