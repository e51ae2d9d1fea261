import type { CloudClient } from './cloud-client.js';
import { listHypervisors } from './compute-hosts.js';
import type { Hypervisor } from './compute-hosts.js';
import { findNamed, UnknownNameError } from './find-named.js';
import { listFlavors } from './flavors.js';
import type { Flavor } from './flavors.js';
import { findImage } from './find-image.js';
import { imageFitProblems } from './image-fit.js';
import type { Image } from './images.js';
import { chooseNetworks } from './choose-networks.js';
import type { Network } from './networks.js';
import { placementProblems } from './placement-problems.js';
import type { Problem } from './problem.js';
import { quotaProblems, quotaRoom } from './quota-room.js';
import type { Room } from './quota-room.js';
import { readSimulation } from './simulation.js';
import type { Simulation } from './simulation.js';

/** What a plan asks of a cloud for one target. */
export interface TargetWish {
  /** Names or ids. */
  readonly flavor: string;
  readonly image: string;
  /** Empty: the cloud chooses. */
  readonly networks: readonly string[];
  readonly availabilityZone?: string | undefined;
  readonly host?: string | undefined;
  readonly securityGroups?: readonly string[] | undefined;
  readonly keyPair?: string | undefined;
  /** Servers that exist at one moment, at most. */
  readonly servers: number;
}

/** What the cloud has of it. What could not be found is undefined and among the problems. */
export interface TargetInspection {
  readonly flavor: Flavor | undefined;
  readonly image: Image | undefined;
  readonly networks: readonly Network[];
  /** Those on which the servers may land, as far as the project may see them. */
  readonly hypervisors: readonly Hypervisor[];
  readonly room: readonly Room[];
  /** Service → what is known of its version. */
  readonly versions: Readonly<Record<string, string>>;
  readonly simulation: Simulation | undefined;
  /** Empty when the plan can run. */
  readonly problems: readonly Problem[];
}

/**
 * Looks, without changing anything, whether a cloud can do what a plan asks. Throws only where the
 * cloud cannot be asked at all.
 */
export async function inspectTarget(
  client: CloudClient,
  wish: TargetWish,
): Promise<TargetInspection> {
  const [flavor, image, networks, placement, hypervisors, simulation, version] = await Promise.all([
    orProblem(
      listFlavors(client).then((all) => findNamed('flavor', wish.flavor, all, client.cloud)),
    ),
    orProblem(findImage(client, wish.image)),
    orProblem(chooseNetworks(client, wish.networks)),
    placementProblems(client, wish),
    listHypervisors(client),
    readSimulation(client),
    client.computeVersion(),
  ]);
  const portsPerServer = Math.max(1, wish.networks.length);
  const room =
    flavor.item === undefined
      ? []
      : await quotaRoom(client, { servers: wish.servers, flavor: flavor.item, portsPerServer });
  return {
    flavor: flavor.item,
    image: image.item,
    networks: networks.item ?? [],
    hypervisors: (hypervisors ?? []).filter(
      ({ host }) => placement.hosts === undefined || placement.hosts.includes(host),
    ),
    room,
    versions: { nova: version },
    simulation,
    problems: [
      ...flavor.problems,
      ...image.problems,
      ...(flavor.item && image.item ? imageFitProblems(image.item, flavor.item) : []),
      ...networks.problems,
      ...placement.problems,
      ...quotaProblems(client.cloud, room),
    ],
  };
}

async function orProblem<T>(
  answer: Promise<T>,
): Promise<{ item: T | undefined; problems: readonly Problem[] }> {
  try {
    return { item: await answer, problems: [] };
  } catch (error) {
    if (!(error instanceof UnknownNameError)) throw error;
    return { item: undefined, problems: [{ problem: error.message, hint: error.hint ?? '' }] };
  }
}
