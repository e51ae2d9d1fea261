import { imageFitProblems } from '../openstack/image-fit.js';
import type { Flavor } from '../openstack/flavors.js';
import type { Image } from '../openstack/images.js';
import type { Network } from '../openstack/networks.js';
import type { Zone } from '../openstack/compute-hosts.js';

/** What a cloud has to offer. */
export interface Offer {
  readonly flavors: readonly Flavor[];
  readonly images: readonly Image[];
  readonly networks: readonly Network[];
  readonly zones: readonly Zone[];
  /** Id of the project; its own networks come before others'. */
  readonly projectId: string;
}

/** The smallest choices of an offer that fit together, for one zone. */
export interface SuggestedTarget {
  readonly name: string;
  readonly zone: string;
  readonly flavor: Flavor | undefined;
  readonly image: Image | undefined;
  readonly network: Network | undefined;
}

/** A target for each zone that takes servers. */
export function suggestTargets(offer: Offer): SuggestedTarget[] {
  const zones = offer.zones.filter(({ available }) => available);
  return zones.map(({ name: zone }) => {
    const image = smallestImage(bootableImages(offer.images), zone, offer.flavors);
    return {
      name: toName(zone),
      zone,
      image,
      flavor: [...offer.flavors].sort(bySize).find((flavor) => !image || fits(image, flavor)),
      network: chooseNetwork(offer),
    };
  });
}

/** Kernels and ramdisks are images too, but no server boots from one alone. */
export function bootableImages(images: readonly Image[]): Image[] {
  return images.filter(
    ({ status, diskFormat }) =>
      status === 'active' && diskFormat !== 'aki' && diskFormat !== 'ari' && diskFormat !== 'iso',
  );
}

/** One that is named after the zone is likely made for its hypervisor, so it comes first. */
function smallestImage(
  images: readonly Image[],
  zone: string,
  flavors: readonly Flavor[],
): Image | undefined {
  const fitting = images.filter((image) => flavors.some((flavor) => fits(image, flavor)));
  const named = fitting.filter(({ name }) => name.toLowerCase().includes(zone.toLowerCase()));
  const candidates = named.length > 0 ? named : fitting;
  return [...candidates].sort((a, b) => (a.sizeBytes ?? 0) - (b.sizeBytes ?? 0))[0];
}

function chooseNetwork({ networks, projectId }: Offer): Network | undefined {
  return networks.find((network) => network.projectId === projectId) ?? networks[0];
}

const fits = (image: Image, flavor: Flavor): boolean =>
  imageFitProblems(image, flavor).length === 0;

const bySize = (a: Flavor, b: Flavor): number =>
  a.ramMib - b.ramMib || a.vcpus - b.vcpus || a.diskGib - b.diskGib;

/** A zone may be called anything, a target only what fits in names of files and servers. */
function toName(zone: string): string {
  const name = zone.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[-_]+/, '');
  return name.slice(0, 40) || 'target';
}
