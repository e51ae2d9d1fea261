import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createCloudClient } from './cloud-client.js';
import type { ApiRequest, ClientDependencies, CloudClient } from './cloud-client.js';
import { OpenStackError, OpenStackHttpError, OpenStackResponseError } from './openstack-error.js';
import { PASSWORD, startStandInCloud } from './testing/stand-in-cloud.js';
import type { StandInCloud, StandInOptions } from './testing/stand-in-cloud.js';

const AUTH = 'POST /v3/auth/tokens';
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

describe('login', () => {
  test('prepare fetches token and version, and no request after it does', async () => {
    const { cloud, client } = await start();
    await client.prepare();
    expect(cloud.received.map((r) => r.path)).toEqual(['/v3/auth/tokens', '/v2.1/']);
    cloud.on('GET /v2.1/x', { body: { n: 1 } });
    const { data, requests } = await client.send(GET);
    expect({ data, requests, total: client.requests }).toEqual({
      data: { n: 1 },
      requests: 1,
      total: 3,
    });
    expect(cloud.received[2]?.headers).toMatchObject({
      'x-auth-token': 'token-1',
      'openstack-api-version': 'compute 2.90',
      'x-openstack-nova-api-version': '2.90',
    });
  });

  test('many callers share one login', async () => {
    const { cloud, client } = await start();
    cloud.on('GET /v2.1/x', { body: { n: 1 } });
    await Promise.all(Array.from({ length: 10 }, () => client.send(GET)));
    expect(cloud.count(AUTH)).toBe(1);
    expect(cloud.count('GET /v2.1/')).toBe(1);
  });

  test('the identity is what the token says', async () => {
    const { client } = await start();
    expect(await client.identity()).toEqual({
      project: { id: 'p1', name: 'p' },
      user: { id: 'u1', name: 'u' },
      roles: ['member'],
    });
  });

  test('ensureFresh renews a token that is about to expire, by its lifetime', async () => {
    let time = 0;
    const { cloud, client } = await start({ tokenLifeSeconds: 3600 }, { now: () => time });
    await client.prepare();
    time = 49 * 60_000;
    await client.ensureFresh();
    expect(cloud.count(AUTH)).toBe(1);
    time = 51 * 60_000;
    await Promise.all([client.ensureFresh(), client.ensureFresh()]);
    expect(cloud.count(AUTH)).toBe(2);
  });

  test('a token that a service refuses is renewed once, and the request timed anew', async () => {
    const { cloud, client } = await start();
    await client.prepare();
    cloud.on('POST /v2.1/x', { status: 401, body: {} }, { status: 202, body: { n: 2 } });
    const { exchange, requests } = await client.send(POST);
    expect(requests).toBe(2);
    expect(cloud.received.slice(2).map((r) => r.headers['x-auth-token'])).toEqual([
      'token-1',
      undefined,
      'token-2',
    ]);
    expect(exchange.requestId).toBe('req-5');
  });

  test('a fourth token that is refused is an error', async () => {
    const { cloud, client } = await start();
    cloud.on('GET /v2.1/x', { status: 401, body: { error: { message: 'no' } } });
    expect(await errorOf(client.send(GET))).toMatchObject({ status: 401 });
    expect(cloud.count(AUTH)).toBe(4);
    expect(client.outagesSince(0)).toMatchObject([{ problem: '401', failures: 3 }]);
  });

  test('an answer of Keystone that is cut off is asked for again', async () => {
    const { cloud, client } = await start();
    const headers = { 'x-subject-token': 'token-0' };
    let logins = 0;
    cloud.wrap(AUTH, (answer) => {
      logins += 1;
      return logins === 1 ? { status: 201, headers, body: '{"token": {"iss' } : answer;
    });
    await client.prepare();
    expect(cloud.count(AUTH)).toBe(2);
  });

  test('a wrong password: the hint names cloud and file, nothing names the password', async () => {
    const { cloud, client } = await start();
    const body = { error: { code: 401, message: `no user with password ${PASSWORD}` } };
    cloud.on(AUTH, { status: 401, body });
    const error = await errorOf(client.prepare());
    expect(error).toBeInstanceOf(OpenStackHttpError);
    expect(error).toMatchObject({ status: 401, method: 'POST', path: '/v3/auth/tokens' });
    expect(error.hint).toContain("cloud 'stand-in' in clouds.yaml");
    expect(error.message).toContain('no user with password ***');
    expect(JSON.stringify(error) + error.message + (error.stack ?? '')).not.toContain(PASSWORD);
    // A failed login is not remembered.
    expect(cloud.count(AUTH)).toBe(1);
  });

  test('an auth_url that is not Keystone', async () => {
    const { cloud, client } = await start();
    cloud.on(AUTH, { body: '<html>It works!</html>' });
    const error = await errorOf(client.prepare());
    expect(error).toBeInstanceOf(OpenStackResponseError);
    expect(error.hint).toContain("auth_url should be Keystone's");
  });
});
