import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createCloudClient } from './cloud-client.js';
import type { ApiRequest, ClientDependencies, CloudClient } from './cloud-client.js';
import { OpenStackError } from './openstack-error.js';
import { startStandInCloud } from './testing/stand-in-cloud.js';
import type { StandInCloud, StandInOptions } from './testing/stand-in-cloud.js';

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function start(
  options: StandInOptions = {},
  dependencies: Partial<ClientDependencies> = {},
): Promise<{ cloud: StandInCloud; client: CloudClient; waits: number[] }> {
  const cloud = await startStandInCloud(options);
  const waits: number[] = [];
  const client = createCloudClient(cloud.config, {
    now: Date.now,
    random: () => 0.5,
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    ...dependencies,
  });
  undo.push(
    () => cloud.stop(),
    () => client.close(),
  );
  return { cloud, client, waits };
}

const GET = {
  service: 'compute',
  method: 'GET',
  path: '/x',
  shape: z.object({ n: z.number() }),
} as const satisfies ApiRequest<{ n: number }>;
const POST = { ...GET, method: 'POST', body: { a: 1 } } as const;

async function errorOf(promise: Promise<unknown>): Promise<OpenStackError> {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (error instanceof OpenStackError) return error;
  throw new Error('no OpenStackError was thrown', { cause: error });
}

describe('endpoints', () => {
  test('an unknown region: the error lists what the catalog has', async () => {
    const { client } = await start({ config: { regionName: 'Mars' } });
    const error = await errorOf(client.prepare());
    expect(error.message).toBe(
      "cloud 'stand-in' has no public endpoint of 'compute' in region 'Mars' (there are: public in R1)",
    );
  });

  test('an interface that the catalog lacks', async () => {
    const { client } = await start({ config: { interface: 'admin' } });
    expect((await errorOf(client.prepare())).message).toContain("no admin endpoint of 'compute'");
  });

  test('glance and neutron get the version that the catalog leaves out', async () => {
    const { cloud, client } = await start();
    cloud.on('GET /v2/x', { body: { n: 1 } });
    cloud.on('GET /v2.0/x', { body: { n: 2 } });
    expect((await client.send({ ...GET, service: 'image' })).data.n).toBe(1);
    expect((await client.send({ ...GET, service: 'network' })).data.n).toBe(2);
  });

  test('an override takes the catalog’s place', async () => {
    const other = await start();
    other.cloud.on('GET /nova/v2.1/', { body: { version: { version: '2.53' } } });
    other.cloud.on('GET /nova/v2.1/x', { body: { n: 7 } });
    const compute = `http://${other.cloud.host}/nova/v2.1`;
    const { client } = await start({ config: { endpointOverrides: { compute } } });
    expect((await client.send(GET)).data.n).toBe(7);
    expect(await client.computeVersion()).toBe('2.53');
  });

  test.each([
    ['2.93', '2.90'],
    ['2.42', '2.42'],
    ['2.9', '2.9'],
    ['', '2.1'],
  ])("nova's newest %j makes %s", async (maxVersion, expected) => {
    const { client } = await start({ maxVersion });
    expect(await client.computeVersion()).toBe(expected);
  });
});

describe('a service that moves', () => {
  /** A cloud whose catalog says where nova is, and a second one that nova moves to. */
  async function startMoving() {
    let time = 0;
    const sleep = (ms: number): Promise<void> => {
      time += ms;
      return Promise.resolve();
    };
    const old = await start();
    const next = await start();
    const { cloud, client } = await start({}, { patienceMs: 20_000, now: () => time, sleep });
    let nova = old.cloud.host;
    cloud.wrap('POST /v3/auth/tokens', (answer) => ({
      ...answer,
      body: JSON.stringify(answer.body).replace(`${cloud.host}/v2.1`, `${nova}/v2.1`),
    }));
    next.cloud.on('GET /v2.1/x', { body: { n: 2 } });
    next.cloud.on('POST /v2.1/x', { body: { n: 3 } });
    old.cloud.on('GET /v2.1/x', { body: { n: 1 } });
    expect((await client.send(GET)).data.n).toBe(1);
    nova = next.cloud.host;
    time += 60_000;
    return { old: old.cloud, client };
  }

  test('and leaves nobody behind is found by a new catalog', async () => {
    const { old, client } = await startMoving();
    await old.stop();
    expect((await client.send(GET)).data.n).toBe(2);
  });

  test('and leaves a web server behind that knows nothing of it is not mistaken for one that lost everything', async () => {
    const { old, client } = await startMoving();
    old.on('GET /v2.1/x', { status: 404, body: '<h1>Not Found</h1>', anonymous: true });
    expect((await client.send(GET)).data.n).toBe(2);
  });

  test('fails one POST, of which the next finds it', async () => {
    const { old, client } = await startMoving();
    await old.stop();
    // Without an open connection that breaks only when it is used.
    client.close();
    expect(await errorOf(client.send(POST))).toMatchObject({ sent: false });
    expect((await client.send(POST)).data.n).toBe(3);
  });
});

describe('Zun', () => {
  const ASK = { ...GET, service: 'container' } as const;

  test('is asked for its version once, and told the one that packbench speaks', async () => {
    const { cloud, client } = await start({ maxContainerVersion: '1.52' });
    cloud.on('GET /v1/x', { body: { n: 1 } });
    await client.prepare(['container']);
    await client.send(ASK);
    await client.send(ASK);
    expect(cloud.received.at(-1)?.headers['openstack-api-version']).toBe('container 1.40');
    expect(cloud.received.map(({ path }) => path)).toEqual([
      '/v3/auth/tokens',
      '/v1/',
      '/v1/x',
      '/v1/x',
    ]);
  });

  test('that is too old is an error that says what it offers', async () => {
    const { client } = await start({ maxContainerVersion: '1.32' });
    const error = await errorOf(client.prepare(['container']));
    expect(error).toMatchObject({
      name: 'UnusableServiceError',
      message:
        "Zun of cloud 'stand-in' is too old: packbench needs container API 1.40, it offers 1.1 to 1.32",
    });
    expect(error.hint).toContain('service: nova');
  });

  test('that is not in the catalog is an error that says what is', async () => {
    const { client } = await start({ services: ['compute', 'image'] });
    const error = await errorOf(client.prepare(['container']));
    expect(error).toMatchObject({
      name: 'UnusableServiceError',
      message:
        "cloud 'stand-in' has no Zun (service type container) in its catalog; it has: compute, image",
    });
  });

  test('is not missed by a target of nova, nor nova by one of Zun', async () => {
    const nova = await start({ services: ['compute'] });
    await nova.client.prepare(['compute']);
    const zun = await start({ services: ['container'] });
    await zun.client.prepare(['container']);
  });

  test.each(['babble', 'babble-later'] as const)(
    'writes after the end of a 204 (%s), which neither fails the delete nor spoils what follows',
    async (fate) => {
      const { cloud, client } = await start();
      cloud.on('DELETE /v1/x', { fate });
      cloud.on('GET /v1/x', { body: { n: 1 } });
      for (let i = 0; i < 5; i += 1) {
        await client.send({ ...ASK, method: 'DELETE', shape: z.unknown() });
        expect((await client.send(ASK)).data.n).toBe(1);
        await delay(8);
        expect((await client.send(ASK)).requests).toBe(1);
      }
    },
  );

  test('has the traceback of its compute node cut from its words', async () => {
    const { cloud, client } = await start();
    const detail =
      'Timeout on executing command: sleep 7\nTraceback (most recent call last):\n  File "x"';
    cloud.on('POST /v1/x', { status: 409, body: { errors: [{ status: 409, detail }] } });
    const error = await errorOf(client.send({ ...ASK, method: 'POST' }));
    expect(error).toMatchObject({ status: 409, fault: 'Timeout on executing command: sleep 7' });
  });
});

describe('repetition', () => {
  test('a GET is repeated on 503 with back-off, and on 429 after Retry-After', async () => {
    const { cloud, client, waits } = await start();
    cloud.on(
      'GET /v2.1/x',
      { status: 503 },
      { status: 429, headers: { 'retry-after': '7' } },
      { body: { n: 1 } },
    );
    const { requests } = await client.send(GET);
    expect(requests).toBe(3);
    expect(waits).toEqual([200, 7000]);
  });

  test('a GET is repeated when its connection breaks, five times in all', async () => {
    const { cloud, client, waits } = await start();
    cloud.on('GET /v2.1/x', { fate: 'reset' });
    expect(await errorOf(client.send(GET))).toMatchObject({ code: 'ECONNRESET' });
    expect(cloud.count('GET /v2.1/x')).toBe(5);
    expect(waits).toEqual([200, 400, 800, 1600]);
  });

  test('Retry-After never holds a caller longer than 30 s', async () => {
    const { cloud, client, waits } = await start();
    cloud.on(
      'GET /v2.1/x',
      { status: 503, headers: { 'retry-after': '9999' } },
      { body: { n: 1 } },
    );
    await client.send(GET);
    expect(waits).toEqual([30_000]);
  });

  test('a POST is never repeated', async () => {
    const { cloud, client } = await start();
    cloud.on('POST /v2.1/x', { status: 503, body: { message: 'busy' } });
    expect(await errorOf(client.send(POST))).toMatchObject({ status: 503, fault: 'busy' });
    cloud.on('POST /v2.1/x', { fate: 'reset' });
    expect(await errorOf(client.send(POST))).toMatchObject({ sent: true });
    expect(cloud.count('POST /v2.1/x')).toBe(2);
  });

  test('a GET whose answer was cut off is repeated, a POST is not', async () => {
    const { cloud, client } = await start();
    cloud.on('GET /v2.1/x', { body: '{"n": ' }, { body: { n: 1 } });
    expect(await client.send(GET)).toMatchObject({ data: { n: 1 }, requests: 2 });
    cloud.on('POST /v2.1/x', { body: '{"n": ' }, { body: { n: 1 } });
    expect(await errorOf(client.send(POST))).toMatchObject({
      name: 'OpenStackResponseError',
      passing: true,
    });
    expect(cloud.count('POST /v2.1/x')).toBe(1);
  });

  test("nova's version document is asked for again when it was cut off", async () => {
    const { cloud, client } = await start();
    const headers = { 'content-type': 'application/json' };
    const body = { version: { version: '2.79' } };
    cloud.on('GET /v2.1/', { headers, body: '{"version": ' }, { headers, body });
    expect(await client.computeVersion()).toBe('2.79');
  });

  test('a service that is away is waited for as long as the patience lasts, if there is any', async () => {
    const { cloud, client } = await start();
    await client.prepare();
    await cloud.stop();
    expect(await errorOf(client.send(GET))).toMatchObject({ code: 'ECONNREFUSED', sent: false });
    let time = 0;
    const patient = await start(
      {},
      {
        patienceMs: 60_000,
        now: () => time,
        sleep: (ms) => {
          time += ms;
          return Promise.resolve();
        },
      },
    );
    await patient.client.prepare();
    await patient.cloud.stop();
    expect(await errorOf(patient.client.send(GET))).toMatchObject({ code: 'ECONNREFUSED' });
    expect(time).toBeGreaterThanOrEqual(60_000);
    expect(time).toBeLessThan(63_000);
  });

  test('whoever is cancelled while a version is asked for takes nobody along', async () => {
    let sleeps = 0;
    const sleep = (): Promise<void> => {
      sleeps += 1;
      return sleeps === 1 ? Promise.reject(new Error('cancelled')) : Promise.resolve();
    };
    const { cloud, client } = await start({}, { sleep });
    const version = { version: '2.79', min_version: '2.1' };
    cloud.on(
      'GET /v2.1/',
      { status: 503, headers: { 'retry-after': '120' } },
      { body: { version } },
    );
    const asked = await Promise.allSettled([client.computeVersion(), client.computeVersion()]);
    expect(asked).toMatchObject([
      { status: 'rejected', reason: { message: 'cancelled' } },
      { status: 'fulfilled', value: '2.79' },
    ]);
  });

  test('404 and 409 are not repeated', async () => {
    const { cloud, client } = await start();
    expect(await errorOf(client.send(GET))).toMatchObject({ status: 404 });
    expect(cloud.count('GET /v2.1/x')).toBe(1);
  });
});

describe('errors', () => {
  test.each([
    ['nova', { forbidden: { code: 403, message: 'Quota exceeded for cores' } }],
    ['neutron', { NeutronError: { type: 'X', message: 'Quota exceeded for cores', detail: '' } }],
    ['zun', { errors: [{ status: 403, detail: 'Quota exceeded for cores' }] }],
    [
      'glance',
      '<html><head><title>403 Forbidden</title></head><body><h1></h1>Quota exceeded\n for cores<br /></body></html>',
    ],
  ])('the words of %s are kept', async (_service, body) => {
    const { cloud, client } = await start();
    cloud.on('POST /v2.1/x', { status: 403, body });
    const error = await errorOf(client.send(POST));
    expect(error).toMatchObject({
      name: 'OpenStackHttpError',
      status: 403,
      fault: 'Quota exceeded for cores',
      method: 'POST',
      path: '/v2.1/x',
      endpoint: cloud.host,
      requestId: 'req-3',
    });
    expect(error.message).toBe(
      `POST /v2.1/x on ${cloud.host}: 403 Quota exceeded for cores (req-3)`,
    );
  });

  test('a token that a service echoes is hidden', async () => {
    const { cloud, client } = await start();
    cloud.on('POST /v2.1/x', (request) => ({
      status: 400,
      body: { badRequest: { message: `bad: ${String(request.headers['x-auth-token'])}` } },
    }));
    expect((await errorOf(client.send(POST))).message).toContain('400 bad: ***');
  });

  test.each([
    ['{"n": 1', 'the answer is not JSON, or was cut off after 7 characters'],
    ['<html>', 'the answer is not JSON'],
    ['{"n": "one"}', 'does not look as its API reference says: n: Invalid input'],
    ['', 'body: Invalid input'],
  ])('an answer of %j is an OpenStackResponseError', async (body, problem) => {
    const { cloud, client } = await start();
    cloud.on('GET /v2.1/x', { body });
    const error = await errorOf(client.send(GET));
    expect(error).toMatchObject({ name: 'OpenStackResponseError', status: 200 });
    expect(error.message).toContain(problem);
  });

  test('a redirection is an error that says where to', async () => {
    const { cloud, client } = await start();
    cloud.on('GET /v2.1/x', { status: 302, headers: { location: 'https://elsewhere/' } });
    expect((await errorOf(client.send(GET))).hint).toContain("redirects to 'https://elsewhere/'");
  });
});
