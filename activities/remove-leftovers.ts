import { Context } from '@temporalio/activity';
import { deleteProven } from '../openstack/delete-proven.js';
import { ownedBy, serversOf } from '../openstack/inventory.js';
import { allOf, listResources } from '../openstack/list-resources.js';
import { describeResource } from '../openstack/resource.js';
import type { Activities } from '../workflows/contract/activities.js';
import { heartbeating } from './heartbeating.js';
import type { InventoryDependencies } from './inventory.js';
import { isRunOpen } from './is-run-open.js';

/** When nothing has gone for so long the run says what is left, and ends. @unit ms */
const PATIENCE_MS = 600_000;
/** Of what was deleted; it goes into the history. */
const TOLD = 500;
/** Of what is waited for. */
const SHOWN = 20;

/**
 * Takes away what a run left, and only that: each is deleted by its id, after its metadata, or the
 * server that it is attached to, has proved that the run made it. Its heartbeats say what it waits for.
 */
export const createRemoveLeftovers =
  ({ client }: InventoryDependencies): Activities['removeLeftovers'] =>
  ({ context, serverIds = [], isClosed = false }) => {
    const activity = Context.current();
    let waitsFor: readonly string[] = [];
    return heartbeating(
      () => waitsFor,
      async () => {
        const cloud = client(context.target.cloud);
        const { run } = context;
        const before = cloud.requests;
        // Also those that a lost request made, and that are gone a moment later.
        let known = new Set(serverIds);
        const { deleted } = await deleteProven({
          client: cloud,
          find: async () => {
            const listing = await listResources(cloud);
            known = new Set(serversOf(listing, { run, serverIds: [...known] }));
            const there = new Set(listing.server?.map(({ id }) => id));
            // Its ports go with a server, and a volume can only go after it.
            const found = allOf(listing)
              .filter(ownedBy(run, known))
              .filter(({ attachedTo }) => !attachedTo.some((id) => there.has(id)));
            waitsFor = found.slice(0, SHOWN).map(({ kind, id, name }) => `${kind} ${id} ${name}`);
            return found;
          },
          objection: async (current) => {
            if (!ownedBy(run, known)(current)) return 'it is no longer of that run';
            return isClosed && (await isRunOpen(activity.client, run)) ? 'its run goes on' : '';
          },
          sleep: (ms) => activity.sleep(ms),
          now: () => Date.now(),
          patienceMs: PATIENCE_MS,
        });
        const removed = deleted.slice(0, TOLD).map(describeResource);
        return { removed, apiRequests: cloud.requests - before };
      },
    );
  };
