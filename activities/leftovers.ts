import { Context } from '@temporalio/activity';
import { OpenStackHttpError } from '../openstack/openstack-error.js';
import type { Found } from '../openstack/server-service.js';
import type { Activities } from '../workflows/contract/activities.js';
import type { StepDependencies } from './dependencies.js';
import { heartbeating } from './heartbeating.js';
import { serverNamePrefix } from './resource-names.js';

/** How often deletions are looked at; nothing is timed here. @unit ms */
const LOOK_EVERY_MS = 1000;

/**
 * Takes away what carries a run's id, and only that: a resource is deleted by its id, after its
 * metadata has proved that the run made it.
 */
export const createRemoveLeftovers =
  ({ access: accessTo }: StepDependencies): Activities['removeLeftovers'] =>
  ({ context }) =>
    heartbeating(
      () => undefined,
      async () => {
        const access = await accessTo(context.target);
        const before = access.requestsSent();
        const asked = new Set<string>();
        for (;;) {
          const found = await access.service.findByRun(context.run, serverNamePrefix(context.run));
          if (found.length === 0) return { apiRequests: access.requestsSent() - before };
          for (const resource of found) {
            if (asked.has(resource.id)) continue;
            if (await remove(access.service, resource)) asked.add(resource.id);
          }
          await Context.current().sleep(LOOK_EVERY_MS);
        }
      },
    );

/** @returns false when the resource is busy and must be asked again. */
async function remove(
  service: {
    deleteServer: (id: string) => Promise<unknown>;
    deleteImage: (id: string) => Promise<unknown>;
  },
  { kind, id }: Found,
): Promise<boolean> {
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

/** What still carries the run's id, ports of its servers included. */
export const createListLeftovers =
  ({ access: accessTo }: StepDependencies): Activities['listLeftovers'] =>
  async ({ context, serverIds }) => {
    const access = await accessTo(context.target);
    const before = access.requestsSent();
    const found = await access.service.findByRun(context.run, serverNamePrefix(context.run));
    const ports = await access.portsOf(serverIds);
    return {
      left: [
        ...found.map(({ kind, id, name }) => `${kind} ${id} ${name}`),
        ...ports.map(({ id, serverId }) => `port ${id} of server ${serverId}`),
      ],
      apiRequests: access.requestsSent() - before,
    };
  };
