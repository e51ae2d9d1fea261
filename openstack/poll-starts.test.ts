import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCloudClient } from './cloud-client.js';
import type { CloudClient } from './cloud-client.js';
import { NovaServerService } from './nova-server-service.js';
import type { InFlight, Poll, Progress } from './server-service.js';
import { startStandInCloud } from './testing/stand-in-cloud.js';
import type { StandInCloud } from './testing/stand-in-cloud.js';
import { withWholeSecondStamps } from './whole-second-stamps.js';

let cloud: StandInCloud;
let client: CloudClient;
let nova: NovaServerService;

beforeEach(async () => {
  cloud = await startStandInCloud();
  client = createCloudClient(cloud.config, { now: performance.now.bind(performance) });
  nova = new NovaServerService(client);
});
afterEach(async () => {
  client.close();
  await cloud.stop();
});

const ACTION = 'GET /v2.1/servers/a/os-instance-actions/req-a';
const RUNNING = {
  event: 'compute__do_build_and_run_instance',
  start_time: '2026-01-01T00:00:01.250000',
  finish_time: null,
  result: null,
};
const FINISHED = { ...RUNNING, finish_time: '2026-01-01T00:00:04.750000', result: 'Success' };

function showServer(status: string, task: string | null): void {
  const body = { ...SERVER, status, 'OS-EXT-STS:task_state': task };
  cloud.on('GET /v2.1/servers/a', { body: { server: body } });
}
const SERVER = {
  id: 'a',
  name: 'pb-a',
  created: '2026-01-01T00:00:00Z',
  metadata: {},
  addresses: {},
  'OS-SRV-USG:launched_at': null,
};

const action = (...events: object[]): { body: object } => ({
  body: {
    instanceAction: {
      action: 'create',
      request_id: 'req-a',
      start_time: '2026-01-01T00:00:00.500000',
      events,
    },
  },
});

const one: InFlight = { resourceId: 'a', requestId: 'req-a' };
const near: InFlight = { ...one, endIsNear: true };
const look = async (inFlight: InFlight): Promise<Poll & { a: Progress | undefined }> => {
  const poll = await nova.poll('boot', [inFlight], 'pb-');
  return { ...poll, a: poll.progress.get('a') };
};
const asked = (): readonly string[] =>
  cloud.received.map(({ path }) => path).filter((path) => path.startsWith('/v2.1/servers'));

describe('a boot whose end is not near', () => {
  test('is asked for by its server alone, which shows its stage', async () => {
    showServer('BUILD', 'networking');
    expect(await look(one)).toMatchObject({
      a: { state: 'pending', stage: 'networking' },
      requests: 1,
    });
    expect(asked()).toEqual(['/v2.1/servers/a']);
  });

  test('is not over when its server is ACTIVE and its action runs; that look was the later one', async () => {
    showServer('ACTIVE', null);
    cloud.on(ACTION, action(RUNNING));
    const poll = await look(one);
    expect(poll).toMatchObject({ a: { state: 'pending', stage: 'active' }, requests: 2 });
    const { asked: when } = poll.a as { asked: { sentAtMs: number } };
    expect(when.sentAtMs).toBeGreaterThanOrEqual(poll.receivedAtMs);
  });

  test('is over when its action has finished as well, with its stamps', async () => {
    showServer('ACTIVE', null);
    cloud.on(ACTION, action(FINISHED));
    expect(await look(one)).toMatchObject({
      a: {
        state: 'there',
        stage: 'active',
        stamps: { finishedAtMs: Date.UTC(2026, 0, 1, 0, 0, 4, 750) },
      },
      requests: 2,
    });
  });

  test('is over by its server alone where nova shows a tenant no events, or no action', async () => {
    showServer('ACTIVE', null);
    cloud.on(ACTION, action(), { status: 403 }, { status: 404 });
    for (let i = 0; i < 3; i++) expect((await look(one)).a).toMatchObject({ state: 'there' });
  });
});

describe('a boot whose end is near', () => {
  test('is asked for by its action alone while that runs', async () => {
    cloud.on(ACTION, action(RUNNING));
    expect(await look(near)).toMatchObject({ a: { state: 'pending' }, requests: 1 });
    expect(asked()).toEqual(['/v2.1/servers/a/os-instance-actions/req-a']);
  });

  test('ended when its action was seen finished, not when its server was shown after that', async () => {
    cloud.on(ACTION, action(FINISHED));
    showServer('ACTIVE', null);
    const poll = await look(near);
    expect(poll).toMatchObject({ a: { state: 'there', stage: 'active' }, requests: 2 });
    const { asked: when } = poll.a as { asked: { receivedAtMs: number } };
    expect(when.receivedAtMs).toBeLessThanOrEqual(poll.sentAtMs);
  });

  test('goes on when its build failed on one host and is under way on another', async () => {
    cloud.on(ACTION, action({ ...FINISHED, result: 'Error' }));
    showServer('BUILD', 'spawning');
    expect((await look(near)).a).toEqual({ state: 'pending', stage: 'spawning' });
  });

  test('is over by its server alone when it was rescheduled: nova leaves one event unfinished', async () => {
    cloud.on(ACTION, action(RUNNING, { ...FINISHED, result: 'Error' }));
    showServer('BUILD', 'spawning');
    expect((await look(near)).a).toEqual({ state: 'pending', stage: 'spawning' });
    showServer('ACTIVE', null);
    const { a } = await look(near);
    expect(a).toMatchObject({ state: 'there' });
    expect(a).not.toHaveProperty('stamps');
  });

  test('has failed when nothing of its action ever began and its server is in ERROR', async () => {
    cloud.on(ACTION, action());
    showServer('ERROR', null);
    expect((await look(near)).a).toMatchObject({ state: 'failed' });
  });

  test('whose request id was lost is asked for by its server', async () => {
    showServer('ACTIVE', null);
    expect((await look({ ...near, requestId: '' })).a).toMatchObject({ state: 'there' });
    expect(asked()).toEqual(['/v2.1/servers/a']);
  });
});

test('of several, those that the list shows ACTIVE are asked for their actions', async () => {
  const servers = [
    { ...SERVER, status: 'ACTIVE', 'OS-EXT-STS:task_state': null },
    { ...SERVER, id: 'b', status: 'BUILD', 'OS-EXT-STS:task_state': 'spawning' },
  ];
  cloud.on('GET /v2.1/servers/detail', { body: { servers } });
  cloud.on(ACTION, action(FINISHED));
  const both = [near, { resourceId: 'b', requestId: 'req-b', endIsNear: true }];
  const { progress, requests } = await nova.poll('boot', both, 'pb-');
  expect(progress.get('a')).toMatchObject({ state: 'there' });
  expect(progress.get('b')).toEqual({ state: 'pending', stage: 'spawning' });
  expect(requests).toBe(2);
});

test('a cloud whose fractions are hidden has whole seconds everywhere', async () => {
  const hidden = withWholeSecondStamps(nova);
  showServer('ACTIVE', null);
  cloud.on(ACTION, action(FINISHED));
  const stamps = {
    startedAtMs: Date.UTC(2026, 0, 1),
    begunAtMs: Date.UTC(2026, 0, 1, 0, 0, 1),
    finishedAtMs: Date.UTC(2026, 0, 1, 0, 0, 4),
    exact: false,
  };
  expect(await hidden.stamps('a', 'req-a')).toMatchObject(stamps);
  const { progress } = await hidden.poll('boot', [near], 'pb-');
  expect(progress.get('a')).toMatchObject({ stamps });
});
