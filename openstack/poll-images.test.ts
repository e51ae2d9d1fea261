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

const server = (task: string | null): object => ({
  id: 'a',
  status: 'ACTIVE',
  'OS-EXT-STS:task_state': task,
});

const ask = (kind: OperationKind, ...ids: string[]): Promise<Poll> =>
  nova.poll(
    kind,
    ids.map((id) => ({ resourceId: id, requestId: '' })),
    'pb-',
  );

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
      { body: { server: server('image_snapshot') } },
      { body: { server: server(null) } },
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
});
