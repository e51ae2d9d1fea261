import type { CloudClient } from './cloud-client.js';
import { listContainers } from './containers.js';
import { listImages } from './images.js';
import { listKeyPairs } from './key-pairs.js';
import { OpenStackError } from './openstack-error.js';
import { listPorts } from './ports.js';
import { RESOURCE_KINDS, type Resource, type ResourceKind } from './resource.js';
import { listServers } from './servers.js';
import {
  fromContainer,
  fromImage,
  fromKeyPair,
  fromPort,
  fromServer,
  fromVolume,
} from './to-resource.js';
import { unlessRefused } from './unless-refused.js';
import { UnusableServiceError } from './unusable-service-error.js';
import { listVolumes, volumeService } from './volumes.js';

/** By kind; one whose service the cloud lacks, or that the project may not list, is absent. */
export type Listing = Readonly<Partial<Record<ResourceKind, readonly Resource[]>>>;

/** The project's resources, every page of them. */
export async function listResources(
  client: CloudClient,
  kinds: readonly ResourceKind[] = RESOURCE_KINDS,
): Promise<Listing> {
  const lists = await Promise.all(
    kinds.map(async (kind) => [kind, await LISTS[kind](client)] as const),
  );
  return Object.fromEntries(lists.filter(([, resources]) => resources !== undefined));
}

export const allOf = (listing: Listing): readonly Resource[] => Object.values(listing).flat();

type List = (client: CloudClient) => Promise<readonly Resource[] | undefined>;

const LISTS: Readonly<Record<ResourceKind, List>> = {
  server: async (client) => {
    const [servers, containers] = await Promise.all([novaServers(client), zunContainers(client)]);
    return servers || containers ? [...(servers ?? []), ...(containers ?? [])] : undefined;
  },
  port: async (client) =>
    (await client.hasService('network'))
      ? (await unlessRefused(listPorts(client)))?.map(fromPort)
      : undefined,
  image: async (client) => {
    if (!(await client.hasService('image'))) return undefined;
    const { project } = await client.identity();
    // Glance would send 25 at a time; an administrator would see those of every project.
    const filters = { owner: project?.id ?? '', limit: '1000' };
    return (await unlessRefused(listImages(client, filters)))?.items.map(fromImage);
  },
  volume: async (client) => {
    const service = await volumeService(client);
    if (service === undefined) return undefined;
    try {
      return (await listVolumes(client, service)).map(fromVolume);
    } catch (error) {
      // No run has made a volume: a cinder that is down, or not ours to see, stops none.
      if (error instanceof OpenStackError) return undefined;
      throw error;
    }
  },
  key_pair: async (client) =>
    (await client.hasService('compute'))
      ? (await unlessRefused(listKeyPairs(client)))?.map(fromKeyPair)
      : undefined,
};

async function novaServers(client: CloudClient): Promise<readonly Resource[] | undefined> {
  if (!(await client.hasService('compute'))) return undefined;
  return (await listServers(client, '')).items.map(fromServer);
}

async function zunContainers(client: CloudClient): Promise<readonly Resource[] | undefined> {
  if (!(await client.hasService('container'))) return undefined;
  try {
    return (await listContainers(client)).items.map(fromContainer);
  } catch (error) {
    // Older than what packbench speaks: then no container is packbench's.
    if (error instanceof UnusableServiceError) return undefined;
    throw error;
  }
}
