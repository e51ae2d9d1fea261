import type { CloudClient } from './cloud-client.js';
import { deleteContainer, showContainer } from './containers.js';
import { deleteImage, getImage } from './images.js';
import { deleteKeyPair, getKeyPair } from './key-pairs.js';
import { OpenStackHttpError } from './openstack-error.js';
import { deletePort, getPort } from './ports.js';
import type { Resource } from './resource.js';
import { deleteServer, getServer } from './servers.js';
import {
  fromContainer,
  fromImage,
  fromKeyPair,
  fromPort,
  fromServer,
  fromVolume,
} from './to-resource.js';
import { deleteVolume, getVolume } from './volumes.js';

/** The resource of that very id as it is now; undefined when it is gone. */
export async function readBack(
  client: CloudClient,
  resource: Resource,
): Promise<Resource | undefined> {
  try {
    return await read(client, resource);
  } catch (error) {
    if (error instanceof OpenStackHttpError && error.status === 404) return undefined;
    throw error;
  }
}

async function read(client: CloudClient, { kind, service, id }: Resource): Promise<Resource> {
  switch (kind) {
    case 'server':
      return service === 'zun'
        ? fromContainer((await showContainer(client, id)).data)
        : fromServer((await getServer(client, id)).data.server);
    case 'port':
      return fromPort((await getPort(client, id)).data.port);
    case 'image':
      return fromImage((await getImage(client, id)).data);
    case 'volume':
      return fromVolume((await getVolume(client, id)).data.volume);
    case 'key_pair':
      return fromKeyPair((await getKeyPair(client, id)).data);
  }
}

/** Asks for its deletion, by its id. Throws OpenStackHttpError 404, 409, … */
export function deleteResource(
  client: CloudClient,
  { kind, service, id }: Resource,
): Promise<unknown> {
  switch (kind) {
    case 'server':
      return service === 'zun' ? deleteContainer(client, id) : deleteServer(client, id);
    case 'port':
      return deletePort(client, id);
    case 'image':
      return deleteImage(client, id);
    case 'volume':
      return deleteVolume(client, id);
    case 'key_pair':
      return deleteKeyPair(client, id);
  }
}
