import { chooseNetworks } from './choose-networks.js';
import type { CloudClient } from './cloud-client.js';
import { findImage } from './find-image.js';
import type { Flavor } from './flavors.js';
import { imageFitProblems } from './image-fit.js';
import type { Image } from './images.js';
import { inspectNova } from './inspect-nova.js';
import { inspectZun } from './inspect-zun.js';
import type { Network } from './networks.js';
import { orProblem } from './or-problem.js';
import type { Problem } from './problem.js';
import { quotaProblems } from './quota-room.js';
import type { ServiceInspection, TargetWish } from './service-inspection.js';
import { readSimulation } from './simulation.js';
import type { Simulation } from './simulation.js';

/** What the cloud has of it. What could not be found is undefined and among the problems. */
export interface TargetInspection extends Pick<
  ServiceInspection,
  'hypervisors' | 'room' | 'versions'
> {
  /** Of a Zun target what the plan asks for, without id; no processors where Zun chooses. */
  readonly flavor: Flavor | undefined;
  readonly image: Image | undefined;
  readonly networks: readonly Network[];
  readonly simulation: Simulation | undefined;
  /** Empty when the plan can run. */
  readonly problems: readonly Problem[];
}

const INSPECT = { nova: inspectNova, zun: inspectZun } as const;

/**
 * Looks, without changing anything, whether a cloud can do what a plan asks. Throws only where the
 * cloud cannot be asked at all.
 */
export async function inspectTarget(
  client: CloudClient,
  wish: TargetWish,
): Promise<TargetInspection> {
  const { service = 'nova' } = wish;
  const [found, image, networks, simulation] = await Promise.all([
    INSPECT[service](client, wish),
    orProblem(() => findImage(client, wish.image)),
    orProblem(() => chooseNetworks(client, wish.networks)),
    readSimulation(client),
  ]);
  const { flavor, placement, hypervisors, room, versions } = found;
  return {
    flavor: flavor.item,
    image: image.item,
    networks: networks.item ?? [],
    hypervisors,
    room,
    versions,
    simulation,
    problems: [
      ...flavor.problems,
      ...image.problems,
      ...(flavor.item && image.item ? imageFitProblems(image.item, flavor.item, service) : []),
      ...networks.problems,
      ...placement,
      ...quotaProblems(client.cloud, room),
    ],
  };
}
