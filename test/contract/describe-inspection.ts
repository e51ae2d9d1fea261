import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createCloudClient } from '../../openstack/cloud-client.js';
import { chooseNetworks } from '../../openstack/choose-networks.js';
import { listZones } from '../../openstack/compute-hosts.js';
import type { ServiceType } from '../../openstack/endpoint.js';
import { inspectTarget } from '../../openstack/inspect-target.js';
import { listAll } from '../../openstack/pages.js';
import { now } from './contract-session.js';
import type { ContractSession } from './contract-session.js';

/** What a cloud says of itself before anything is created. */
export function describeInspection(current: () => ContractSession): void {
  describe('inspection', () => {
    test('two requests prepare a client: token and version', async () => {
      const client = createCloudClient(current().cloud.config, { now });
      await client.prepare();
      expect(client.requests).toBe(2);
      expect(await client.computeVersion()).toMatch(/^2\.\d+$/);
      const identity = await client.identity();
      expect(identity.project?.id).toMatch(/^[0-9a-f-]{32,36}$/);
      expect(identity.roles).toContain('member');
      client.close();
    });

    test('the target is found, and nothing speaks against it', () => {
      const { inspection, cloud } = current();
      expect(inspection.problems).toEqual([]);
      expect(inspection.flavor).toMatchObject({ name: cloud.target.flavor });
      expect(inspection.flavor?.vcpus).toBeGreaterThan(0);
      expect(inspection.flavor?.ramMib).toBeGreaterThan(0);
      expect(inspection.image).toMatchObject({ name: cloud.target.image, status: 'active' });
      expect(inspection.image?.checksum).toMatch(/^[0-9a-f]{32}$/);
      expect(inspection.image?.sizeBytes).toBeGreaterThan(0);
      expect(inspection.networks).toHaveLength(1);
      const resources = inspection.room.map((room) => room.resource);
      expect(resources).toEqual(['instances', 'cores', 'ram', 'ports']);
    });

    test('only a simulated cloud says that it is one', () => {
      const { inspection, cloud } = current();
      expect(inspection.simulation?.speedUp).toBe(cloud.speedUp);
    });

    test('wrong names are problems that say what there is', async () => {
      const { client, cloud } = current();
      const { problems } = await inspectTarget(client, {
        flavor: `${cloud.target.flavor}x`,
        image: 'no-such-image',
        networks: ['no-such-network'],
        availabilityZone: 'no-such-zone',
        keyPair: 'no-such-key',
        securityGroups: ['no-such-group'],
        servers: 1,
      });
      expect(problems.map(({ problem }) => problem.replace(/;.*/, ''))).toEqual([
        `unknown flavor '${cloud.target.flavor}x' in cloud '${client.cloud}'`,
        `unknown image 'no-such-image' in cloud '${client.cloud}'`,
        `unknown network 'no-such-network' in cloud '${client.cloud}'`,
        `unknown availability zone 'no-such-zone' in cloud '${client.cloud}'`,
        `unknown security group 'no-such-group' in cloud '${client.cloud}'`,
        `unknown key pair 'no-such-key' in cloud '${client.cloud}'`,
      ]);
      expect(problems[0]?.hint).toBe(`did you mean '${cloud.target.flavor}'?`);
    });

    test('zones are listed, and the target’s is available', async () => {
      const { client, cloud } = current();
      const zones = await listZones(client);
      const wanted = cloud.target.zone ?? zones[0]?.name;
      expect(zones).toContainEqual({ name: wanted, available: true });
    });

    test('a network is found by its id too', async () => {
      const { client, inspection } = current();
      const ids = inspection.networks.map(({ id }) => id);
      expect(await chooseNetworks(client, ids)).toEqual(inspection.networks);
    });

    test.each([
      ['compute', '/flavors/detail', 'flavors'],
      ['image', '/images', 'images'],
    ] as const)('paged lists of %s are followed to their end', async (service, path, key) => {
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
    });
  });
}
