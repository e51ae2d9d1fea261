import type { ApiReply, CloudClient } from './cloud-client.js';
import { fromCommitTag, toCommitTag } from './commit-tag.js';
import { getContainerAction, listContainerActions, toStamps } from './container-actions.js';
import {
  commitContainer,
  deleteContainer,
  executeInContainer,
  getLogs,
  listContainers,
  rebootContainer,
  runContainer,
} from './containers.js';
import { deleteImage, listImages } from './images.js';
import { OpenStackHttpError } from './openstack-error.js';
import { pollDeletes, pollStarts } from './poll-containers.js';
import { pollImages } from './poll-images.js';
import { RUN_KEY } from './run-key.js';
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
import { unlessRefused } from './unless-refused.js';

const OPERATION_NAMES: Readonly<Record<OperationKind, string>> = {
  boot: 'zun.create_container',
  reboot: 'zun.reboot_container',
  snapshot: 'zun.commit_container',
  delete: 'zun.delete_container',
  'delete-image': 'glance.delete_image',
};

/**
 * Docker containers of Zun, their commits in glance. Labels prove which run made a container, the
 * tag which run made a commit. A commit also stays on its compute node as an image of Docker, where
 * no tenant can delete it.
 */
export class ZunServerService implements ServerService {
  readonly #client: CloudClient;

  constructor(client: CloudClient) {
    this.#client = client;
  }

  operationName(kind: OperationKind): string {
    return OPERATION_NAMES[kind];
  }

  async boot(request: BootRequest): Promise<Sent> {
    const reply = await runContainer(this.#client, request);
    return toSent(reply, reply.data.uuid);
  }

  async softReboot(serverId: string, waitSeconds: number): Promise<Sent> {
    return toSent(await rebootContainer(this.#client, serverId, waitSeconds), serverId);
  }

  async snapshot(
    serverId: string,
    { name, metadata }: { name: string; metadata: Readonly<Record<string, string>> },
  ): Promise<Sent> {
    const image = { repository: name, tag: toCommitTag(metadata) };
    const reply = await commitContainer(this.#client, serverId, image);
    return toSent(reply, reply.data.uuid);
  }

  async deleteServer(serverId: string): Promise<Sent> {
    return toSent(await deleteContainer(this.#client, serverId), serverId);
  }

  async deleteImage(imageId: string): Promise<Sent> {
    return toSent(await deleteImage(this.#client, imageId), imageId);
  }

  poll(kind: OperationKind, operations: readonly InFlight[]): Promise<Poll> {
    const ids = operations.map((operation) => operation.resourceId);
    switch (kind) {
      case 'boot':
      case 'reboot':
        return pollStarts(this.#client, kind, operations);
      case 'delete':
        return pollDeletes(this.#client, ids);
      case 'snapshot':
      case 'delete-image':
        return pollImages(this.#client, kind, ids);
    }
  }

  async stamps(serverId: string, requestId: string): Promise<Stamps | undefined> {
    const reply = await unlessRefused(getContainerAction(this.#client, serverId, requestId));
    return reply && toStamps(reply.data);
  }

  async actions(serverId: string): Promise<readonly Stamps[]> {
    return (await listContainerActions(this.#client, serverId)).data.map(toStamps);
  }

  async findByRun(run: string): Promise<readonly Found[]> {
    const { project } = await this.#client.identity();
    const [containers, images] = await Promise.all([
      listContainers(this.#client),
      listImages(this.#client, { container_format: 'docker', owner: project?.id ?? '' }),
    ]);
    return [
      ...containers.items
        .filter(({ labels }) => labels[RUN_KEY] === run)
        .map(({ id, name, createdAtMs, labels: metadata }) => {
          return { kind: 'server', id, name, createdAtMs, metadata } as const;
        }),
      ...images.items.flatMap(({ id, name, createdAtMs, tags }) =>
        tags
          .map((tag) => fromCommitTag(tag, run))
          .filter((metadata) => metadata !== undefined)
          .map((metadata) => ({ kind: 'image', id, name, createdAtMs, metadata }) as const),
      ),
    ];
  }

  async console(serverId: string): Promise<string> {
    try {
      return await getLogs(this.#client, serverId);
    } catch (error) {
      // While it is being created or restarted.
      if (error instanceof OpenStackHttpError && error.status === 409) return '';
      throw error;
    }
  }

  execute(serverId: string, argv: readonly string[]): Promise<{ code: number; output: string }> {
    return executeInContainer(this.#client, serverId, argv);
  }
}

function toSent(reply: ApiReply<unknown>, resourceId: string): Sent {
  return { ...reply.exchange, resourceId };
}
