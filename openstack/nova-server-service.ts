import type { ApiReply, CloudClient } from './cloud-client.js';
import { deleteImage, listImages } from './images.js';
import { listActionIds, lookAtAction } from './instance-actions.js';
import { OpenStackHttpError } from './openstack-error.js';
import { pollImages } from './poll-images.js';
import { pollServers } from './poll-servers.js';
import { pollStarts } from './poll-starts.js';
import { RUN_KEY } from './run-key.js';
import {
  createImage,
  createServer,
  deleteServer,
  getConsole,
  listServers,
  rebootServer,
} from './servers.js';
import type {
  BootRequest,
  Found,
  InFlight,
  OperationKind,
  Poll,
  Sent,
  ServerService,
  Stamps,
} from './server-service.js';

const OPERATION_NAMES: Readonly<Record<OperationKind, string>> = {
  boot: 'nova.boot_server',
  reboot: 'nova.reboot_server',
  snapshot: 'nova.create_image',
  delete: 'nova.delete_server',
  'delete-image': 'glance.delete_image',
};

/** Servers of nova, their snapshots in glance. */
export class NovaServerService implements ServerService {
  readonly #client: CloudClient;

  constructor(client: CloudClient) {
    this.#client = client;
  }

  operationName(kind: OperationKind): string {
    return OPERATION_NAMES[kind];
  }

  async boot(request: BootRequest): Promise<Sent> {
    const reply = await createServer(this.#client, request);
    return toSent(reply, reply.data.server.id);
  }

  async softReboot(serverId: string): Promise<Sent> {
    return toSent(await rebootServer(this.#client, serverId, 'SOFT'), serverId);
  }

  async snapshot(
    serverId: string,
    image: { name: string; metadata: Readonly<Record<string, string>> },
  ): Promise<Sent> {
    const reply = await createImage(this.#client, serverId, image);
    return toSent(reply, reply.data.image_id);
  }

  async deleteServer(serverId: string): Promise<Sent> {
    return toSent(await deleteServer(this.#client, serverId), serverId);
  }

  async deleteImage(imageId: string): Promise<Sent> {
    return toSent(await deleteImage(this.#client, imageId), imageId);
  }

  poll(kind: OperationKind, operations: readonly InFlight[], namePrefix: string): Promise<Poll> {
    const ids = operations.map((operation) => operation.resourceId);
    switch (kind) {
      case 'boot':
      case 'reboot':
        return pollStarts(this.#client, kind, operations, namePrefix);
      case 'delete':
        return pollServers(this.#client, kind, ids, namePrefix);
      case 'snapshot':
      case 'delete-image':
        return pollImages(this.#client, kind, ids);
    }
  }

  async stamps(serverId: string, requestId: string): Promise<Stamps | undefined> {
    return (await lookAtAction(this.#client, serverId, requestId)).stamps;
  }

  async actions(serverId: string): Promise<readonly Stamps[]> {
    const found: Stamps[] = [];
    for (const id of await listActionIds(this.#client, serverId)) {
      const stamps = await this.stamps(serverId, id);
      if (stamps !== undefined) found.push(stamps);
    }
    return found;
  }

  async findByRun(run: string, namePrefix: string): Promise<readonly Found[]> {
    const [servers, images] = await Promise.all([
      listServers(this.#client, namePrefix),
      listImages(this.#client, { [RUN_KEY]: run }),
    ]);
    return [
      ...servers.items
        .filter((server) => server.metadata[RUN_KEY] === run)
        .map(({ id, name, created, metadata }) => {
          const createdAtMs = Date.parse(created);
          return { kind: 'server', id, name, createdAtMs, metadata } as const;
        }),
      ...images.items
        // Not every glance knows the filter; one that does not sends all.
        .filter((image) => image.properties[RUN_KEY] === run)
        .map(({ id, name, createdAtMs, properties }) => {
          const metadata = ownProperties(properties);
          return { kind: 'image', id, name, createdAtMs, metadata } as const;
        }),
    ];
  }

  async console(serverId: string): Promise<string> {
    try {
      return await getConsole(this.#client, serverId);
    } catch (error) {
      if (error instanceof OpenStackHttpError && isConsoleNotThere(error)) return '';
      throw error;
    }
  }
}

function toSent(reply: ApiReply<unknown>, resourceId: string): Sent {
  return { ...reply.exchange, resourceId };
}

/** 409 while the server is being built; 404 for a missing log as for a missing server, told apart by words. */
function isConsoleNotThere({ status, fault }: OpenStackHttpError): boolean {
  return status === 409 || (status === 404 && !fault.includes('could not be found'));
}

/** Glance keeps what we set among some thirty properties of nova and its own. */
function ownProperties(properties: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).filter(([key]) => key.startsWith('packbench_')),
  );
}
