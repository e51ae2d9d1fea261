import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCloudClient } from './cloud-client.js';
import type { CloudClient } from './cloud-client.js';
import { NovaServerService } from './nova-server-service.js';
import type { OperationKind, Poll, Progress } from './server-service.js';
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
    ['boot', 'BUILD', 'spawning', {}, { state: 'pending' }],
    ['boot', 'BUILD', null, {}, { state: 'pending' }],
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
    expect([...progress.values()]).toEqual([{ state: 'pending' }, { state: 'gone' }]);
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

describe('snapshots', () => {
  const image = (status: string, createdAt: string): object => ({
    id: 'i',
    name: 'snap',
    status,
    created_at: createdAt,
    instance_uuid: 'a',
  });
  const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  const date = new Date(Date.UTC(2026, 0, 1, 0, 1, 0)).toUTCString();

  test.each<[string, Progress['state'], Progress['state']]>([
    ['saving', 'pending', 'pending'],
    ['active', 'there', 'pending'],
    ['killed', 'failed', 'pending'],
    ['error', 'failed', 'pending'],
    ['deleted', 'gone', 'gone'],
    ['pending_delete', 'gone', 'gone'],
  ])('an image that is %s: snapshot %s, deletion %s', async (status, snapshot, deletion) => {
    cloud.on('GET /v2/images/i', { body: image(status, at(0)) });
    expect((await ask('snapshot', 'i')).progress.get('i')?.state).toBe(snapshot);
    expect((await ask('delete-image', 'i')).progress.get('i')?.state).toBe(deletion);
  });

  test('a freshly queued image is pending, and costs one request', async () => {
    cloud.on('GET /v2/images/i', { headers: { date }, body: image('queued', at(50)) });
    expect(await ask('snapshot', 'i')).toMatchObject({ requests: 1 });
  });

  test('one queued for long, whose server is busy no more, has failed', async () => {
    cloud.on('GET /v2/images/i', { headers: { date }, body: image('queued', at(30)) });
    cloud.on(
      'GET /v2.1/servers/a',
      { body: { server: server('a', 'ACTIVE', 'image_snapshot') } },
      { body: { server: server('a', 'ACTIVE', null) } },
    );
    expect((await ask('snapshot', 'i')).progress.get('i')).toEqual({ state: 'pending' });
    const { progress, requests } = await ask('snapshot', 'i');
    expect(requests).toBe(2);
    expect(progress.get('i')).toEqual({
      state: 'failed',
      fault:
        "nova is done with the snapshot, but image 'i' is still 'queued': nothing was uploaded",
    });
  });

  test('several are watched by one list', async () => {
    const images = [image('active', at(0)), { ...image('saving', at(0)), id: 'j' }];
    cloud.on('GET /v2/images', { body: { images } });
    const { progress } = await ask('snapshot', 'i', 'j');
    expect([...progress.values()].map(({ state }) => state)).toEqual(['there', 'pending']);
    expect(cloud.received.at(-1)?.path).toBe('/v2/images?id=in%3Ai%2Cj');
  });

  test('before microversion 2.45 the image is named by the Location header', async () => {
    await stop();
    await start({ maxVersion: '2.42' });
    const location = 'http://glance/images/i-7';
    cloud.on('POST /v2.1/servers/a/action', { status: 202, headers: { location } });
    const { resourceId } = await nova.snapshot('a', { name: 'n', metadata: {} });
    expect(resourceId).toBe('i-7');
  });
});

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

describe('stamps', () => {
  const event = (start: string, finish: string | null, result: string | null): object => ({
    event: 'compute__do_build_and_run_instance',
    start_time: `2026-01-01T00:00:${start}`,
    finish_time: finish === null ? null : `2026-01-01T00:00:${finish}`,
    result,
  });
  const action = (
    start: string,
    events: readonly object[],
    message: string | null = null,
  ): object => ({
    instanceAction: {
      action: 'create',
      request_id: 'req-9',
      start_time: `2026-01-01T00:00:${start}`,
      message,
      events,
    },
  });
  const second = (s: number): number => Date.UTC(2026, 0, 1) + s * 1000;
  const stampsOf = async (body: object): Promise<unknown> => {
    cloud.on('GET /v2.1/servers/a/os-instance-actions/req-9', { body });
    return nova.stamps('a', 'req-9');
  };

  test('whole seconds are not exact, microseconds are', async () => {
    const whole = await stampsOf(action('01.000000', [event('02.000000', '05.000000', 'Success')]));
    expect(whole).toEqual({
      requestId: 'req-9',
      action: 'create',
      startedAtMs: second(1),
      finishedAtMs: second(5),
      exact: false,
      failed: false,
    });
    const fine = await stampsOf(action('01.250000', [event('02.000000', '05.000001', 'Success')]));
    expect(fine).toMatchObject({ startedAtMs: second(1.25), exact: true });
  });

  test('a running action has no finish', async () => {
    expect(await stampsOf(action('01.0', []))).toMatchObject({ finishedAtMs: null });
    const running = [event('03.0', null, null), event('02.0', '03.0', 'Success')];
    expect(await stampsOf(action('01.0', running))).toMatchObject({ finishedAtMs: null });
  });

  test('a build that was rescheduled and then went well has not failed', async () => {
    const events = [event('05.0', '09.0', 'Success'), event('02.0', '04.0', 'Error')];
    expect(await stampsOf(action('01.0', events))).toMatchObject({
      finishedAtMs: second(9),
      failed: false,
    });
    expect(await stampsOf(action('01.0', events, 'Error'))).toMatchObject({ failed: true });
  });

  test('an action that is refused or unknown has none', async () => {
    expect(await nova.stamps('a', 'req-9')).toBeUndefined();
    cloud.on('GET /v2.1/servers/a/os-instance-actions/req-9', { status: 403 });
    expect(await nova.stamps('a', 'req-9')).toBeUndefined();
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
