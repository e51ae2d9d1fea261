import { setTimeout as delay } from 'node:timers/promises';
import { createCloudClient } from '../../openstack/cloud-client.js';
import { createServerService } from '../../openstack/create-server-service.js';
import { inspectTarget } from '../../openstack/inspect-target.js';
import { OpenStackHttpError } from '../../openstack/openstack-error.js';
import type { Poll } from '../../openstack/server-service.js';
import type { TargetWish } from '../../openstack/service-inspection.js';
import type { ContractCloud } from './contract-cloud.js';
import type { ContractSession } from './contract-session.js';
import { novaView } from './nova-view.js';
import { now } from './now.js';
import { zunView } from './zun-view.js';

const VIEWS = { nova: novaView, zun: zunView } as const;

export async function openSession(cloud: ContractCloud): Promise<ContractSession> {
  const client = createCloudClient(cloud.config, { now });
  const { target } = cloud;
  const { service: name = 'nova' } = target;
  const service = createServerService(name, client);
  const wish: TargetWish = {
    service: name,
    flavor: target.flavor,
    memoryMib: target.memory,
    image: target.image,
    networks: [target.network],
    availabilityZone: target.zone,
    servers: 2,
  };
  const inspection = await inspectTarget(client, wish);
  const stamp = `${Date.now().toString(36)}${process.pid.toString(36)}`;
  const run = `contract/${new Date().toISOString()}/${stamp}`;
  const namePrefix = `packbench-contract-${stamp}-`;

  const session: ContractSession = {
    cloud,
    client,
    service,
    view: VIEWS[name],
    wish,
    inspection,
    run,
    namePrefix,
    bootRequest: (suffix, changes = {}) => ({
      name: namePrefix + suffix,
      ...(target.memory === undefined
        ? { flavorId: inspection.flavor?.id ?? '' }
        : { container: { memoryMib: target.memory } }),
      imageId: inspection.image?.id ?? '',
      networkIds: inspection.networks.map((network) => network.id),
      ...(target.zone === undefined ? {} : { availabilityZone: target.zone }),
      metadata: { packbench_run: run, packbench_operation: suffix },
      ...changes,
    }),
    async pollToEnd(kind, operations) {
      const polls: Poll[] = [];
      const deadline = now() + cloud.patienceMs;
      for (;;) {
        const poll = await service.poll(kind, operations, namePrefix);
        polls.push(poll);
        if ([...poll.progress.values()].every(({ state }) => state !== 'pending')) return polls;
        if (now() > deadline) throw new Error(`${kind} took more than ${cloud.patienceMs} ms`);
        await delay(cloud.pollMs);
      }
    },
    async end(kind, operation) {
      const polls = await session.pollToEnd(kind, [operation]);
      const progress = polls.at(-1)?.progress.get(operation.resourceId);
      if (progress === undefined) throw new Error(`no progress of ${operation.resourceId}`);
      return progress;
    },
    async waitForConsole(serverId, marker) {
      const deadline = now() + cloud.patienceMs;
      for (;;) {
        const text = await service.console(serverId);
        if (text.includes(marker)) return text;
        if (now() > deadline) throw new Error(`'${marker}' is not on the console: ${text}`);
        await delay(cloud.pollMs * 2);
      }
    },
    async close() {
      for (const { kind, id } of await service.findByRun(run, namePrefix)) {
        const remove = kind === 'server' ? service.deleteServer(id) : service.deleteImage(id);
        const sent = await remove.catch((error: unknown) => {
          if (error instanceof OpenStackHttpError && error.status === 404) return undefined;
          throw error;
        });
        if (sent !== undefined)
          await session.end(kind === 'server' ? 'delete' : 'delete-image', sent);
      }
      client.close();
      await cloud.stop();
    },
  };
  return session;
}
