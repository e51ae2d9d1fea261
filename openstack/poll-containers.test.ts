import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCloudClient } from './cloud-client.js';
import type { CloudClient } from './cloud-client.js';
import type { OperationKind, Poll, Progress } from './server-service.js';
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

const container = (id: string, status: string, more: object = {}): object => ({
  uuid: id,
  name: `pb-${id}`,
  status,
  status_reason: null,
  task_state: null,
  labels: {},
  addresses: { net: [{ addr: '10.0.0.1', version: 4 }] },
  created_at: '2026-01-01 00:00:00',
  ...more,
});

const RUNNING = { finish_time: null, message: null };
const DONE = { finish_time: '2026-01-01T00:00:02.000000', message: null };
const FAILED = { ...DONE, message: 'Error' };

function setAction(id: string, action: object): void {
  const start_time = '2026-01-01T00:00:00.000000';
  const body = { action: 'create', request_id: `req-${id}`, start_time, ...action };
  cloud.on(`GET /v1/containers/${id}/container_actions/req-${id}`, { body });
}
const setList = (...containers: object[]): void =>
  cloud.on('GET /v1/containers', { body: { containers, next: null } });
const setShown = (id: string, shown: object): void =>
  cloud.on(`GET /v1/containers/${id}`, { body: shown });

const ask = (kind: OperationKind, ...ids: string[]): Promise<Poll> =>
  zun.poll(
    kind,
    ids.map((id) => ({ resourceId: id, requestId: `req-${id}` })),
  );
const progressOf = async (kind: OperationKind, id = 'a'): Promise<Progress | undefined> =>
  (await ask(kind, id)).progress.get(id);
/** What was asked of Zun, version and token aside. */
const asked = (): string[] =>
  cloud.received.map(({ path }) => path).filter((path) => /^\/v1\/./.test(path));

describe('one boot or reboot', () => {
  const there = { state: 'there', launchedAtMs: null, addresses: ['10.0.0.1'], host: '' };

  test('is pending while its action runs, though the status says Running: one request', async () => {
    setAction('a', { action: 'reboot', ...RUNNING });
    setList(container('a', 'Running'));
    setShown('a', container('a', 'Running'));
    const poll = await ask('reboot', 'a');
    expect(poll.progress.get('a')).toEqual({ state: 'pending' });
    expect(poll.requests).toBe(1);
    expect(asked()).toEqual(['/v1/containers/a/container_actions/req-a']);
  });

  test('is there when its action is over and Docker runs it, as of the action’s answer', async () => {
    setAction('a', DONE);
    setShown('a', container('a', 'Running'));
    const poll = await ask('boot', 'a');
    expect(poll.progress.get('a')).toEqual(there);
    expect(poll.requests).toBe(2);
    // Token, version, action, container.
    expect(poll.requestId).toBe('req-3');
  });

  test('is pending while the container stands still for a commit', async () => {
    setAction('a', DONE);
    setShown('a', container('a', 'Paused'));
    expect(await progressOf('boot')).toEqual({ state: 'pending' });
  });

  test.each([
    [
      'a command that ended at once',
      container('a', 'Stopped', { status_detail: 'Exited(1) 2 seconds ago' }),
      'the container is Stopped, not Running: Exited(1) 2 seconds ago',
    ],
    [
      'a network that failed',
      container('a', 'Stopped', { status_reason: 'failed to configure network' }),
      'the container is Stopped, not Running: failed to configure network',
    ],
  ])('fails for %s, its action notwithstanding', async (_case, shown, fault) => {
    setAction('a', DONE);
    setShown('a', shown);
    expect(await progressOf('boot')).toEqual({ state: 'failed', fault });
  });

  test.each([
    [
      'a start that Docker refused',
      container('a', 'Created', { status_reason: 'no such file: /sbin/init' }),
      'the container is Created, not Running: no such file: /sbin/init',
    ],
    [
      'an image that is gone',
      container('a', 'Error', { status_reason: 'Image x could not be found.' }),
      'Image x could not be found.',
    ],
    ['an error without words', container('a', 'Error'), 'zun recorded no reason'],
  ])('fails for %s, in words of the database alone', async (_case, listed, fault) => {
    setAction('a', FAILED);
    setList(listed);
    expect(await progressOf('boot')).toEqual({ state: 'failed', fault });
    expect(cloud.count('GET /v1/containers/a')).toBe(0);
  });

  test('fails when no host was found: there is no action then', async () => {
    const status_reason = 'There are not enough hosts available.';
    setList(container('a', 'Error', { status_reason }));
    expect(await progressOf('boot')).toEqual({ state: 'failed', fault: status_reason });
  });

  test('is gone when there is neither action nor container', async () => {
    setList();
    expect(await progressOf('boot')).toEqual({ state: 'gone' });
  });

  test('is pending while there is a container, but no action yet', async () => {
    setList(container('a', 'Creating'));
    expect(await progressOf('boot')).toEqual({ state: 'pending' });
  });

  test('whose reply was lost is told by the last action of its kind', async () => {
    const start_time = '2026-01-01T00:00:00.000000';
    const actions = [
      { action: 'reboot', request_id: 'r3', start_time, ...RUNNING },
      { action: 'reboot', request_id: 'r2', start_time, ...DONE },
      { action: 'create', request_id: 'r1', start_time, ...DONE },
    ];
    cloud.on('GET /v1/containers/a/container_actions', { body: { containerActions: actions } });
    setShown('a', container('a', 'Running'));
    const lost = [{ resourceId: 'a', requestId: '' }];
    expect((await zun.poll('reboot', lost)).progress.get('a')).toEqual({ state: 'pending' });
    expect((await zun.poll('boot', lost)).progress.get('a')).toEqual(there);
  });
});

describe('several boots or reboots', () => {
  test('cost one list while all are under way', async () => {
    setList(
      container('a', 'Creating'),
      container('b', 'Created', { task_state: 'container_starting' }),
    );
    const poll = await ask('boot', 'a', 'b');
    expect([...poll.progress.values()]).toEqual([{ state: 'pending' }, { state: 'pending' }]);
    expect(poll.requests).toBe(1);
  });

  test('cost the actions of those that look done, and one look at those that are', async () => {
    setList(
      container('a', 'Running'),
      container('b', 'Running'),
      container('c', 'Restarting'),
      container('d', 'Error', { status_reason: 'Docker internal error' }),
    );
    setAction('a', { action: 'reboot', ...RUNNING });
    setAction('b', { action: 'reboot', ...DONE });
    setShown('b', container('b', 'Running'));
    const { progress, requests } = await ask('reboot', 'a', 'b', 'c', 'd', 'e');
    expect([...progress].map(([id, { state }]) => `${id} ${state}`)).toEqual([
      'a pending',
      'b there',
      'c pending',
      'd failed',
      'e gone',
    ]);
    expect(requests).toBe(4);
  });
});

describe('deletes', () => {
  test('are over when the list lacks the container, on none of its pages', async () => {
    const next = 'http://wrong-host/v1/containers/?sort_key=id&limit=1&marker=a';
    cloud.on(
      'GET /v1/containers',
      { body: { containers: [container('a', 'Deleting')], next } },
      { body: { containers: [container('b', 'Running')], next: null } },
    );
    const { progress, requests } = await ask('delete', 'a', 'b', 'c');
    expect([...progress.values()]).toEqual([
      { state: 'pending' },
      { state: 'pending' },
      { state: 'gone' },
    ]);
    expect(requests).toBe(2);
    expect(asked().at(-1)).toBe('/v1/containers?sort_key=id&limit=1&marker=a');
  });

  test('are pending while the container is in an error that may be older', async () => {
    setList(container('a', 'Error', { status_reason: 'Image x could not be found.' }));
    expect(await progressOf('delete')).toEqual({ state: 'pending' });
  });
});
