import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCloudClient } from './cloud-client.js';
import type { CloudClient } from './cloud-client.js';
import { startStandInCloud } from './testing/stand-in-cloud.js';
import type { StandInCloud } from './testing/stand-in-cloud.js';
import { ZunServerService } from './zun-server-service.js';

let cloud: StandInCloud;
let client: CloudClient;
let zun: ZunServerService;

beforeEach(async () => {
  cloud = await startStandInCloud();
  client = createCloudClient(cloud.config, { now: Date.now });
  zun = new ZunServerService(client);
});
afterEach(async () => {
  client.close();
  await cloud.stop();
});

const sentPath = (): string => cloud.received.at(-1)?.path ?? '';
const sentBody = (): unknown => JSON.parse(cloud.received.at(-1)?.body ?? '');
const run = 'study/docker/boot-snapshot/1';
const metadata = {
  packbench_run: run,
  packbench_operation: `${run}/zun.commit_container/1`,
};

describe('boot', () => {
  const created = { status: 202, body: { uuid: 'c' } };
  const request = { name: 'n', imageId: 'i', networkIds: [], metadata };

  test('sends what the plan asks, the metadata as labels, and nothing else', async () => {
    cloud.on('POST /v1/containers', created);
    const container = { memoryMib: 64, cpus: 0.5 };
    const places = { networkIds: ['n1', 'n2'], availabilityZone: 'z', securityGroups: ['g'] };
    const sent = await zun.boot({ ...request, ...places, container });
    expect(sent).toMatchObject({ resourceId: 'c', requestId: 'req-3' });
    expect(sentPath()).toBe('/v1/containers?run=true');
    expect(sentBody()).toEqual({
      name: 'n',
      image: 'i',
      image_driver: 'glance',
      labels: metadata,
      memory: '64',
      cpu: 0.5,
      nets: [{ network: 'n1' }, { network: 'n2' }],
      availability_zone: 'z',
      security_groups: ['g'],
    });
  });

  test('leaves to Zun what the plan leaves open', async () => {
    cloud.on('POST /v1/containers', created);
    await zun.boot({ ...request, container: { memoryMib: 64 } });
    expect(sentBody()).toEqual({
      name: 'n',
      image: 'i',
      image_driver: 'glance',
      labels: metadata,
      memory: '64',
    });
  });
});

describe('what else changes a container', () => {
  test('a reboot is told when to kill, in whole seconds', async () => {
    cloud.on('POST /v1/containers/c/reboot', { status: 202 });
    expect(await zun.softReboot('c', 10.2)).toMatchObject({ resourceId: 'c' });
    expect(sentPath()).toBe('/v1/containers/c/reboot?timeout=11');
  });

  test('a commit has the image’s name as repository and its proof as tag', async () => {
    cloud.on('POST /v1/containers/c/commit', { status: 202, body: { uuid: 'i' } });
    const sent = await zun.snapshot('c', { name: 'pb-snapshot-1', metadata });
    expect(sent).toMatchObject({ resourceId: 'i' });
    expect(sentPath()).toMatch(
      /^\/v1\/containers\/c\/commit\?repository=pb-snapshot-1&tag=[0-9a-f]{40}\.-2fzun\.commit_container-2f1$/,
    );
  });

  test('a delete stops the container first', async () => {
    cloud.on('DELETE /v1/containers/c', { status: 204 });
    expect(await zun.deleteServer('c')).toMatchObject({ resourceId: 'c' });
    expect(sentPath()).toBe('/v1/containers/c?stop=true');
  });
});

describe('findByRun', () => {
  const container = (uuid: string, labels: object): object => ({
    uuid,
    name: `pb-${uuid}`,
    status: 'Running',
    labels,
    created_at: '2026-01-31 10:00:00',
  });
  const image = (id: string, tags: string[]): object => ({
    id,
    name: 'pb-snapshot-1',
    status: 'active',
    container_format: 'docker',
    created_at: '2026-01-31T10:00:01Z',
    tags,
  });

  test('finds a container whose reply was lost by its labels, and a commit by its tag', async () => {
    cloud.on('POST /v1/containers/c/commit', { fate: 'reset' });
    await zun.snapshot('c', { name: 'pb-snapshot-1', metadata }).catch(() => undefined);
    const tag = new URL(`http://x${sentPath()}`).searchParams.get('tag') ?? '';
    const other = { ...metadata, packbench_run: `${run}0` };
    cloud.on('GET /v1/containers', {
      body: { containers: [container('a', metadata), container('b', other), container('c', {})] },
    });
    cloud.on('GET /v2/images', { body: { images: [image('i', [tag]), image('j', ['latest'])] } });
    expect(await zun.findByRun(run)).toEqual([
      {
        kind: 'server',
        id: 'a',
        name: 'pb-a',
        createdAtMs: Date.UTC(2026, 0, 31, 10),
        metadata,
      },
      {
        kind: 'image',
        id: 'i',
        name: 'pb-snapshot-1',
        createdAtMs: Date.UTC(2026, 0, 31, 10, 0, 1),
        metadata,
      },
    ]);
    const paths = cloud.received.map(({ path }) => path);
    expect(paths).toContain('/v2/images?container_format=docker&owner=p1');
  });
});

describe('inside a container', () => {
  test('a command arrives as the words that it was, and its code and output come back', async () => {
    const body = { output: 'x\n', exit_code: 3, exec_id: null, token: null };
    cloud.on('POST /v1/containers/c/execute', { body });
    const words = ['sh', '-c', `echo "$1"; exit 3`, '-', "it's"];
    expect(await zun.execute('c', words)).toEqual({ code: 3, output: 'x\n' });
    const query = new URL(`http://x${sentPath()}`).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      command: `sh -c 'echo "$1"; exit 3' - 'it'"'"'s'`,
      run: 'true',
      interactive: 'false',
    });
  });

  test('the console is what it wrote, and empty while it is being created', async () => {
    cloud.on('GET /v1/containers/c/logs', { body: JSON.stringify('login:\n') });
    expect(await zun.console('c')).toBe('login:\n');
    const detail = 'Cannot logs container c in Creating state';
    cloud.on('GET /v1/containers/c/logs', { status: 409, body: { errors: [{ detail }] } });
    expect(await zun.console('c')).toBe('');
  });
});

describe('stamps', () => {
  const action = (name: string, more: object = {}): object => ({
    action: name,
    request_id: `req-${name}`,
    start_time: '2026-01-31T10:00:00.000000',
    finish_time: '2026-01-31T10:00:02.000000',
    message: null,
    ...more,
  });

  test('are whole seconds, or exact where a fraction shows', async () => {
    const route = 'GET /v1/containers/c/container_actions/r';
    cloud.on(route, { body: action('create') });
    expect(await zun.stamps('c', 'r')).toEqual({
      requestId: 'req-create',
      action: 'create',
      begunAtMs: null,
      startedAtMs: Date.UTC(2026, 0, 31, 10),
      finishedAtMs: Date.UTC(2026, 0, 31, 10, 0, 2),
      exact: false,
      failed: false,
    });
    const finish_time = '2026-01-31T10:00:02.250000';
    cloud.on(route, { body: action('create', { finish_time, message: 'Error' }) });
    expect(await zun.stamps('c', 'r')).toMatchObject({
      finishedAtMs: Date.UTC(2026, 0, 31, 10, 0, 2, 250),
      exact: true,
      failed: true,
    });
  });

  test('of a deleted container are undefined', async () => {
    expect(await zun.stamps('c', 'r')).toBeUndefined();
  });

  test('are listed oldest first, a commit by nova’s name for it', async () => {
    const body = {
      containerActions: [
        action('delete', { finish_time: null }),
        action('commit'),
        action('reboot'),
        action('create'),
      ],
    };
    cloud.on('GET /v1/containers/c/container_actions', { body });
    const actions = await zun.actions('c');
    expect(actions.map((one) => one.action)).toEqual(['create', 'reboot', 'createImage', 'delete']);
    expect(actions.at(-1)?.finishedAtMs).toBeNull();
  });
});
