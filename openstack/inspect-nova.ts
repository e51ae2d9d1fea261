import type { CloudClient } from './cloud-client.js';
import { listHypervisors } from './compute-hosts.js';
import { findNamed } from './find-named.js';
import { listFlavors } from './flavors.js';
import type { ServiceInspection, TargetWish } from './service-inspection.js';
import { orProblem } from './or-problem.js';
import { placementProblems } from './placement-problems.js';
import { quotaRoom } from './quota-room.js';

/** What nova has of a wish. */
export async function inspectNova(
  client: CloudClient,
  wish: TargetWish,
): Promise<ServiceInspection> {
  const wanted = wish.flavor ?? '';
  const [flavor, placement, hypervisors, version] = await Promise.all([
    orProblem(async () => findNamed('flavor', wanted, await listFlavors(client), client.cloud)),
    placementProblems(client, wish),
    listHypervisors(client),
    client.computeVersion(),
  ]);
  const portsPerServer = Math.max(1, wish.networks.length);
  const needed = flavor.item && { servers: wish.servers, flavor: flavor.item, portsPerServer };
  return {
    flavor,
    placement: placement.problems,
    hypervisors: (hypervisors ?? []).filter(
      ({ host }) => placement.hosts === undefined || placement.hosts.includes(host),
    ),
    room: needed ? await quotaRoom(client, needed) : [],
    versions: { nova: version },
  };
}
