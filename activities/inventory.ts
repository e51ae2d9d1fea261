import { Context } from '@temporalio/activity';
import type { CloudClient } from '../openstack/cloud-client.js';
import { compareStock, toStock } from '../openstack/inventory.js';
import { listResources } from '../openstack/list-resources.js';
import type { Activities } from '../workflows/contract/activities.js';
import { heartbeating } from './heartbeating.js';

export interface InventoryDependencies {
  readonly client: (cloud: string) => CloudClient;
}

/** A port may outlive its server for a moment. Nothing is timed here. */
const LOOKS = 5;
const LOOK_EVERY_MS = 1000;

/** What the project has before the run makes anything. */
export const createTakeInventory =
  ({ client }: InventoryDependencies): Activities['takeInventory'] =>
  ({ context }) =>
    heartbeating(
      () => undefined,
      async () => {
        const cloud = client(context.target.cloud);
        const before = cloud.requests;
        const stock = toStock(await listResources(cloud));
        return { ...stock, apiRequests: cloud.requests - before };
      },
    );

/** What it has more and less after the run, and whose that is. */
export const createCompareInventory =
  ({ client }: InventoryDependencies): Activities['compareInventory'] =>
  ({ context, before, serverIds }) =>
    heartbeating(
      () => undefined,
      async () => {
        const cloud = client(context.target.cloud);
        const sentBefore = cloud.requests;
        const owner = { run: context.run, serverIds };
        for (let look = 1; ; look += 1) {
          const listing = await listResources(cloud);
          const { counts, left, foreign } = compareStock(before ?? undefined, listing, owner);
          if (left.length === 0 || look === LOOKS) {
            return { after: counts, left, foreign, apiRequests: cloud.requests - sentBefore };
          }
          await Context.current().sleep(LOOK_EVERY_MS);
        }
      },
    );
