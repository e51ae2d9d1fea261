import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCloudClient } from './cloud-client.js';
import type { CloudClient } from './cloud-client.js';
import { NovaServerService } from './nova-server-service.js';
import type { OperationKind, Poll, Progress } from './server-service.js';
import { startStandInCloud } from './testing/stand-in-cloud.js';
import type { StandInCloud } from './testing/stand-in-cloud.js';

let cloud: StandInCloud;
let client: CloudClient;
let nova: NovaServerService;

beforeEach(async () => {
  cloud = await startStandInCloud();
  client = createCloudClient(cloud.config, { now: Date.now });
  nova = new NovaServerService(client);
});
afterEach(async () => {
  client.close();
  await cloud.stop();
});

const server = (id: string, status: string, task: string | null, more: object = {}): object => ({
  id,
  name: `pb-${id}`,
  status,
  created: '2026-01-01T00:00:00Z',
  metadata: {},
  addresses: { net: [{ addr: '10.0.0.1', version: 4 }] },
  'OS-EXT-STS:task_state': task,
  'OS-SRV-USG:launched_at': '2026-01-01T00:00:05.000000',
  'OS-EXT-SRV-ATTR:host': 'node-1',
  ...more,
});

const ask = (kind: OperationKind, ...ids: string[]): Promise<Poll> =>
  nova.poll(
    kind,
    ids.map((id) => ({ resourceId: id, requestId: '' })),
    'pb-',
  );

describe('what one look at a server means', () => {
  const there: Progress = {
    state: 'there',
    launchedAtMs: Date.UTC(2026, 0, 1, 0, 0, 5),
    addresses: ['10.0.0.1'],
    host: 'node-1',
  };
  const fault = { code: 500, message: 'No valid host was found.', created: '' };

  test.each<[OperationKind, string, string | null, object, Progress]>([
    ['boot', 'BUILD', 'scheduling', {}, { state: 'pending', stage: 'scheduling' }],
    ['boot', 'BUILD', 'networking', {}, { state: 'pending', stage: 'networking' }],
    ['boot', 'BUILD', 'block_device_mapping', {}, { state: 'pending', stage: 'block_mapping' }],
    ['boot', 'BUILD', 'spawning', {}, { state: 'pending', stage: 'spawning' }],
    ['boot', 'BUILD', null, {}, { state: 'pending', stage: 'scheduled' }],
    ['boot', 'ACTIVE', null, {}, there],
    ['boot', 'ACTIVE', 'powering-off', {}, { state: 'pending' }],
    ['boot', 'ERROR', null, { fault }, { state: 'failed', fault: fault.message }],
    ['boot', 'ERROR', null, {}, { state: 'failed', fault: 'nova recorded no fault' }],
    ['boot', 'UNKNOWN', null, {}, { state: 'pending' }],
    ['boot', 'DELETED', null, {}, { state: 'gone' }],
    ['reboot', 'REBOOT', 'rebooting', {}, { state: 'pending' }],
    ['reboot', 'HARD_REBOOT', 'rebooting_hard', {}, { state: 'pending' }],
    ['reboot', 'ACTIVE', null, {}, there],
    [
      'reboot',
      'SHUTOFF',
      null,
      {},
      { state: 'failed', fault: 'the server is SHUTOFF, not ACTIVE' },
    ],
    ['delete', 'ACTIVE', 'deleting', {}, { state: 'pending' }],
    ['delete', 'ACTIVE', null, {}, { state: 'pending' }],
    ['delete', 'DELETED', null, {}, { state: 'pending' }],
    ['delete', 'SOFT_DELETED', null, {}, { state: 'gone' }],
    ['delete', 'ERROR', 'deleting', { fault }, { state: 'pending' }],
    ['delete', 'ERROR', null, { fault }, { state: 'failed', fault: fault.message }],
  ])('%s: %s with task %s and %j', async (kind, status, task, more, expected) => {
    cloud.on('GET /v2.1/servers/a', { body: { server: server('a', status, task, more) } });
    expect((await ask(kind, 'a')).progress.get('a')).toEqual(expected);
  });
});

describe('how it looks', () => {
  test('one operation costs one GET of that server', async () => {
    cloud.on('GET /v2.1/servers/a', { body: { server: server('a', 'BUILD', null) } });
    expect(await ask('boot', 'a')).toMatchObject({ requests: 1 });
    expect(cloud.received.at(-1)?.path).toBe('/v2.1/servers/a');
  });

  test('several cost one list by the prefix of their names', async () => {
    const servers = [server('a', 'ACTIVE', null), server('b', 'BUILD', null)];
    cloud.on('GET /v2.1/servers/detail', { body: { servers } });
    const { progress, requests } = await ask('boot', 'a', 'b');
    expect([...progress].map(([id, { state }]) => [id, state])).toEqual([
      ['a', 'there'],
      ['b', 'pending'],
    ]);
    expect(requests).toBe(1);
    expect(cloud.received.at(-1)?.path).toBe('/v2.1/servers/detail?name=%5Epb-');
  });

  test('a list of two pages is read to its end, and timed from first to last', async () => {
    const href = 'http://wrong-host/v2.1/servers/detail?name=%5Epb-&marker=a';
    cloud.on(
      'GET /v2.1/servers/detail',
      { body: { servers: [server('a', 'ACTIVE', null)], servers_links: [{ rel: 'next', href }] } },
      { body: { servers: [server('b', 'ACTIVE', null)] } },
    );
    const { progress, requests, requestId } = await ask('boot', 'a', 'b');
    expect([...progress.values()].map(({ state }) => state)).toEqual(['there', 'there']);
    expect({ requests, requestId }).toEqual({ requests: 2, requestId: 'req-4' });
    expect(cloud.received.at(-1)?.path).toBe('/v2.1/servers/detail?name=%5Epb-&marker=a');
  });

  test('a server that the list lacks is asked for before it is called gone', async () => {
    cloud.on('GET /v2.1/servers/detail', { body: { servers: [] } });
    cloud.on('GET /v2.1/servers/a', { body: { server: server('a', 'BUILD', null) } });
    const { progress, requests } = await ask('boot', 'a', 'b');
    expect([...progress.values()]).toEqual([
      { state: 'pending', stage: 'scheduled' },
      { state: 'gone' },
    ]);
    expect(requests).toBe(3);
  });

  test('one that was to be deleted is gone when the list lacks it', async () => {
    cloud.on('GET /v2.1/servers/detail', {
      body: { servers: [server('a', 'ACTIVE', 'deleting')] },
    });
    const { progress, requests } = await ask('delete', 'a', 'b');
    expect([...progress.values()]).toEqual([{ state: 'pending' }, { state: 'gone' }]);
    expect(requests).toBe(1);
  });
});
