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
  /** Zones of Zun; none where the cloud has no Zun. */
  readonly containerZones: readonly string[];
  /** Id of the project; its own networks come before others'. */
  readonly projectId: string;
}

/** The smallest choices of an offer that fit together, for one zone. */
export interface SuggestedTarget {
  readonly name: string;
  readonly service: 'nova' | 'zun';
  readonly zone: string;
  /** Nova's. */
  readonly flavor: Flavor | undefined;
  readonly image: Image | undefined;
  readonly network: Network | undefined;
}

/** A target for each zone that takes servers or containers. */
export function suggestTargets(offer: Offer): SuggestedTarget[] {
  return [...novaTargets(offer), ...zunTargets(offer)];
}

function novaTargets(offer: Offer): SuggestedTarget[] {
  const zones = offer.zones.filter(({ available }) => available);
  return zones.map(({ name: zone }) => {
    const image = smallestImage(bootableImages(offer.images), zone, offer.flavors);
    return {
      name: toName(zone),
      service: 'nova',
      zone,
      image,
      flavor: [...offer.flavors].sort(bySize).find((flavor) => !image || fits(image, flavor)),
      network: chooseNetwork(offer),
    };
  });
}

function zunTargets(offer: Offer): SuggestedTarget[] {
  const images = containerImages(offer.images);
  const taken = new Set(offer.zones.map(({ name }) => toName(name)));
  return offer.containerZones.map((zone) => ({
    name: taken.has(toName(zone)) ? `zun-${toName(zone)}`.slice(0, 40) : toName(zone),
    service: 'zun',
    zone,
    image: smallest(images),
    flavor: undefined,
    network: chooseNetwork(offer),
  }));
}

/** Archives of `docker save`: what Zun runs and nova cannot boot. */
export const containerImages = (images: readonly Image[]): Image[] =>
  images.filter(
    ({ status, containerFormat }) => status === 'active' && containerFormat === 'docker',
  );

/** Kernels and ramdisks are images too, but no server boots from one alone. */
export function bootableImages(images: readonly Image[]): Image[] {
  return images.filter(
    ({ status, diskFormat, containerFormat }) =>
      status === 'active' &&
      containerFormat !== 'docker' &&
      !['aki', 'ari', 'iso'].includes(diskFormat),
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
  return smallest(named.length > 0 ? named : fitting);
}

const smallest = (images: readonly Image[]): Image | undefined =>
  [...images].sort((a, b) => (a.sizeBytes ?? 0) - (b.sizeBytes ?? 0))[0];

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
