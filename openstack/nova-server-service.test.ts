import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCloudClient } from './cloud-client.js';
import type { CloudClient } from './cloud-client.js';
import { NovaServerService } from './nova-server-service.js';

import { startStandInCloud } from './testing/stand-in-cloud.js';
import type { StandInCloud, StandInOptions } from './testing/stand-in-cloud.js';

let cloud: StandInCloud;
let client: CloudClient;
let nova: NovaServerService;

async function start(options: StandInOptions = {}): Promise<void> {
  cloud = await startStandInCloud(options);
  client = createCloudClient(cloud.config, { now: Date.now });
  nova = new NovaServerService(client);
}
async function stop(): Promise<void> {
  client.close();
  await cloud.stop();
}
beforeEach(() => start());
afterEach(stop);

describe('boot', () => {
  const request = { name: 'n', flavorId: 'f', imageId: 'i', networkIds: [], metadata: { k: 'v' } };
  const sentBody = (): unknown => JSON.parse(cloud.received.at(-1)?.body ?? '');
  const created = { status: 202, body: { server: { id: 's' } } };

  test('sends what the plan asks, and nothing else', async () => {
    cloud.on('POST /v2.1/servers', created);
    const full = { networkIds: ['n1'], securityGroups: ['g'], keyPair: 'k' };
    await nova.boot({ ...request, ...full, availabilityZone: 'z', host: 'h' });
    expect(sentBody()).toEqual({
      server: {
        name: 'n',
        flavorRef: 'f',
        imageRef: 'i',
        metadata: { k: 'v' },
        networks: [{ uuid: 'n1' }],
        availability_zone: 'z:h',
        security_groups: [{ name: 'g' }],
        key_name: 'k',
      },
    });
  });

  test('leaves the network to nova, in words where nova wants them (2.37)', async () => {
    cloud.on('POST /v2.1/servers', created);
    await nova.boot(request);
    expect(sentBody()).toMatchObject({ server: { networks: 'auto' } });
    await stop();
    await start({ maxVersion: '2.36' });
    cloud.on('POST /v2.1/servers', created);
    await nova.boot(request);
    expect(sentBody()).not.toHaveProperty('server.networks');
  });
});

describe('snapshot', () => {
  test('before microversion 2.45 the image is named by the Location header', async () => {
    await stop();
    await start({ maxVersion: '2.42' });
    const location = 'http://glance/images/i-7';
    cloud.on('POST /v2.1/servers/a/action', { status: 202, headers: { location } });
    const { resourceId } = await nova.snapshot('a', { name: 'n', metadata: {} });
    expect(resourceId).toBe('i-7');
  });
});

describe('console', () => {
  test('is empty while the server is built or its driver has no log', async () => {
    const route = 'POST /v2.1/servers/a/action';
    cloud.on(route, { status: 409, body: { conflictingRequest: { message: 'not ready' } } });
    expect(await nova.console('a')).toBe('');
    cloud.on(route, { status: 404, body: { itemNotFound: { message: 'Unable to get console' } } });
    expect(await nova.console('a')).toBe('');
  });

  test('is read again when the connection breaks, since reading changes nothing', async () => {
    cloud.on('POST /v2.1/servers/a/action', { fate: 'reset' }, { body: { output: 'login:' } });
    expect(await nova.console('a')).toBe('login:');
  });
});
