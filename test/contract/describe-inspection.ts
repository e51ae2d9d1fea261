import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createCloudClient } from '../../openstack/cloud-client.js';
import { chooseNetworks } from '../../openstack/choose-networks.js';
import type { ServiceType } from '../../openstack/endpoint.js';
import { SERVICE_TYPE } from '../../openstack/create-server-service.js';
import { inspectTarget } from '../../openstack/inspect-target.js';
import { listAll } from '../../openstack/pages.js';
import { now } from './now.js';
import type { ContractSession } from './contract-session.js';

/** What a cloud says of itself before anything is created. */
export function describeInspection(current: () => ContractSession): void {
  describe('inspection', () => {
    test('two requests prepare a client: token and version', async () => {
      const { cloud, wish, inspection } = current();
      const { service = 'nova' } = wish;
      const client = createCloudClient(cloud.config, { now });
      await client.prepare([SERVICE_TYPE[service]]);
      expect(client.requests).toBe(2);
      expect(inspection.versions[service]).toMatch(/^[12]\.\d+$/);
      const identity = await client.identity();
      expect(identity.project?.id).toMatch(/^[0-9a-f-]{32,36}$/);
      expect(identity.roles).toContain('member');
      client.close();
    });

    test('the target is found, and nothing speaks against it', () => {
      const { inspection, cloud, view } = current();
      const { flavor, memory = 0 } = cloud.target;
      expect(inspection.problems).toEqual([]);
      expect(inspection.flavor).toMatchObject({ name: flavor ?? `${memory} MiB` });
      expect(inspection.flavor?.vcpus).toBeGreaterThanOrEqual(flavor === undefined ? 0 : 1);
      expect(inspection.flavor?.ramMib).toBeGreaterThan(0);
      expect(inspection.image).toMatchObject({ name: cloud.target.image, status: 'active' });
      expect(inspection.image?.checksum).toMatch(/^[0-9a-f]{32}$/);
      expect(inspection.image?.sizeBytes).toBeGreaterThan(0);
      expect(inspection.networks).toHaveLength(1);
      const resources = inspection.room.map((room) => room.resource);
      expect(resources).toEqual(view.rooms);
    });

    test('only a simulated cloud says that it is one', () => {
      const { inspection, cloud } = current();
      expect(inspection.simulation?.speedUp).toBe(cloud.speedUp);
    });

    test('wrong names are problems that say what there is', async () => {
      const session = current();
      const { client, wish, view } = session;
      const { first, last } = view.wrongNames(session);
      const { problems } = await inspectTarget(client, {
        ...wish,
        ...view.wrongWish,
        image: 'no-such-image',
        networks: ['no-such-network'],
        availabilityZone: 'no-such-zone',
        securityGroups: ['no-such-group'],
        servers: 1,
      });
      expect(problems.map(({ problem }) => problem.replace(/;.*/, ''))).toEqual([
        ...first,
        `unknown image 'no-such-image' in cloud '${client.cloud}'`,
        `unknown network 'no-such-network' in cloud '${client.cloud}'`,
        `unknown availability zone 'no-such-zone' in cloud '${client.cloud}'`,
        `unknown security group 'no-such-group' in cloud '${client.cloud}'`,
        ...last,
      ]);
      const zone = problems.find(({ problem }) => problem.startsWith('unknown availability'));
      expect(zone?.problem).toContain(wish.availabilityZone ?? 'there are: ');
    });

    test('a network is found by its id too', async () => {
      const { client, inspection } = current();
      const ids = inspection.networks.map(({ id }) => id);
      expect(await chooseNetworks(client, ids)).toEqual(inspection.networks);
    });

    test.each([
      ['nova', 'compute', '/flavors/detail', 'flavors'],
      ['any', 'image', '/images', 'images'],
    ] as const)(
      'paged lists (%s, %s) are followed to their end',
      async (of, service, path, key) => {
        if (of !== 'any' && of !== current().wish.service) return;
        const { client } = current();
        const whole = await ids(path, key, service);
        const paged = await ids(`${path}?limit=1`, key, service);
        expect(whole.items.length).toBeGreaterThan(1);
        expect(paged.items).toEqual(whole.items);
        expect(paged.requests).toBeGreaterThanOrEqual(whole.items.length);

        async function ids(
          at: string,
          of: string,
          type: ServiceType,
        ): Promise<{ items: readonly string[]; requests: number }> {
          const { items, requests } = await listAll(
            client,
            type,
            at,
            of,
            z.object({ id: z.string() }),
          );
          return { items: items.map(({ id }) => id), requests };
        }
      },
    );
  });
}
