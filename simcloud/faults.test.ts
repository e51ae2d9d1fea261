import { expect, test, vi } from 'vitest';
import { startTestCloud } from './test-client.js';

const SERVERS = '/compute/v2.1/servers';

test('every second boot can be made to fail, with nova’s fault text', async () => {
  const client = await startTestCloud({ faults: [{ kind: 'boot-error', every: 2 }] });
  const statuses: string[] = [];
  for (const name of ['a', 'b', 'c', 'd']) {
    const id = await client.bootId(name);
    const server = await client.active(id);
    const status = server.str('server', 'status');
    statuses.push(status);
    if (status === 'ERROR')
      expect(server.at('server', 'fault', 'message')).toContain('Exceeded maximum number');
  }
  expect(statuses).toEqual(['ACTIVE', 'ERROR', 'ACTIVE', 'ERROR']);
});

test('a status is answered as often as it was ordered, with Retry-After', async () => {
  const client = await startTestCloud();
  await client.order({
    kind: 'status',
    status: 429,
    retryAfterSeconds: 2,
    method: 'GET',
    path: '/servers',
    times: 2,
  });
  const answers = [
    await client.send('GET', SERVERS),
    await client.send('GET', SERVERS),
    await client.send('GET', SERVERS),
  ];
  expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
  expect(answers[0]?.headers.get('retry-after')).toBe('2');
});

test('a lost reply leaves its effect, a reset before it does not; truth finds the duplicate', async () => {
  const client = await startTestCloud();
  const metadata = { packbench_operation: 'op-1' };
  await client.order({ kind: 'lost-reply', method: 'POST', path: '/servers$' });
  await expect(client.boot('web-1', { metadata })).rejects.toThrow();
  await client.order({ kind: 'reset-before', method: 'POST', path: '/servers$' });
  await expect(client.boot('web-1', { metadata })).rejects.toThrow();
  await client.boot('web-1', { metadata });
  expect((await client.send('GET', SERVERS)).at('servers')).toHaveLength(2);
  const truth = await client.send('GET', '/simcloud/truth');
  expect(truth.at('duplicateCreates')).toEqual([
    { operation: 'op-1', serverIds: [expect.any(String), expect.any(String)] },
  ]);
  expect(truth.at('requests', 'POST /compute/v2.1/servers')).toBe(3);
});

test('a reply can be slow, or cut off in the middle of its JSON', async () => {
  const client = await startTestCloud();
  await client.order(
    { kind: 'slow', path: '/servers', delayMs: 150 },
    { kind: 'truncated-json', path: '/servers' },
  );
  const start = performance.now();
  const answer = await client.send('GET', SERVERS);
  expect(performance.now() - start).toBeGreaterThan(145);
  expect(answer.json).toBeNull();
  expect(answer.text.startsWith('{"serv')).toBe(true);
});

test('connections are refused for a while, and then the same port answers again', async () => {
  const client = await startTestCloud();
  await client.order({ kind: 'refuse', durationMs: 200 });
  await new Promise((resolve) => setTimeout(resolve, 60));
  await expect(client.send('GET', SERVERS)).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await client.send('GET', SERVERS)).status).toBe(200);
});

test('a fault that makes no sense is refused and named', async () => {
  const client = await startTestCloud();
  const answer = await client.send('PUT', '/simcloud/faults', { faults: [{ kind: 'meteor' }] });
  expect(answer.status).toBe(400);
  expect(answer.at('error', 'message')).toContain('meteor');
});

test('a 502 is a proxy’s page without a request id; an action on a busy server is nova’s 409', async () => {
  const client = await startTestCloud();
  const id = await client.bootId('busy');
  await client.active(id);
  await client.order(
    { kind: 'status', status: 502, path: '/servers$' },
    { kind: 'task-state', taskState: 'image_uploading' },
  );
  const bad = await client.send('GET', SERVERS);
  expect([bad.status, bad.headers.get('x-openstack-request-id')]).toEqual([502, null]);
  expect(bad.text).toContain('502 Bad Gateway');
  const busy = await client.act(id, { reboot: { type: 'SOFT' } });
  expect(busy.status).toBe(409);
  expect(busy.at('conflictingRequest', 'message')).toBe(
    `Cannot 'reboot' instance ${id} while it is in task_state image_uploading`,
  );
  expect((await client.act(id, { reboot: { type: 'SOFT' } })).status).toBe(202);
});

test('a reply can be late although the request took effect at once', async () => {
  const client = await startTestCloud();
  await client.order({ kind: 'slow-reply', method: 'POST', path: '/servers$', delayMs: 400 });
  const booting = client.boot('late');
  let seen = 0;
  while (seen === 0) seen = (await client.send('GET', SERVERS)).list('servers').length;
  expect((await booting).status).toBe(202);
});

test('a token can expire with the very request that carries it', async () => {
  const client = await startTestCloud();
  await client.order({ kind: 'expired-token', path: '/servers$' });
  expect((await client.send('GET', SERVERS)).status).toBe(401);
});

test('random faults are drawn by a seed, stop when they are used up, and are counted by kind', async () => {
  const client = await startTestCloud();
  const fates = async (): Promise<number[]> => {
    await client.order({
      kind: 'random',
      rate: 0.5,
      seed: 3,
      times: 6,
      method: 'GET',
      kinds: [
        { kind: 'status', status: 500 },
        { kind: 'status', status: 429, retryAfterSeconds: 1 },
        { kind: 'status', status: 503, method: 'POST' },
      ],
    });
    const answers: number[] = [];
    for (let i = 0; i < 30; i++) answers.push((await client.send('GET', SERVERS)).status);
    return answers;
  };
  const first = await fates();
  expect(await fates()).toEqual(first);
  expect(first.filter((status) => status !== 200)).toHaveLength(6);
  const { json } = await client.send('GET', '/simcloud/faults');
  const count = (status: number): number => 2 * first.filter((one) => one === status).length;
  expect(json).toMatchObject({
    random: [{ left: 0 }],
    counts: { 'status 429': count(429), 'status 500': count(500) },
  });
});

test('a service that moves is at its new address in the catalog, and not at the old one', async () => {
  const client = await startTestCloud();
  const { url } = client.simcloud;
  const compute = async (): Promise<string> => {
    const { json } = await client.send('GET', '/identity/v3/auth/catalog');
    const { catalog } = json as {
      catalog: readonly { type: string; endpoints: readonly { url: string }[] }[];
    };
    return catalog.find(({ type }) => type === 'compute')?.endpoints[0]?.url ?? '';
  };
  await client.order({ kind: 'move-endpoint', service: 'compute', to: 'path' });
  expect(await compute()).toBe(`${url}/compute-2/v2.1`);
  expect((await client.send('GET', SERVERS)).text).toContain('<h1>Not Found</h1>');
  expect((await client.send('GET', '/compute-2/v2.1/servers')).status).toBe(200);
  await client.order({ kind: 'move-endpoint', service: 'compute', to: 'port' });
  await vi.waitFor(async () => expect(await compute()).not.toContain(url));
  const own = await compute();
  expect((await fetch(`${own}/`)).status).toBe(200);
  await expect(client.send('GET', '/compute-2/v2.1/servers')).resolves.toMatchObject({
    status: 404,
  });
  await expect(client.send('GET', SERVERS)).rejects.toThrow();
  await client.order({ kind: 'move-endpoint', service: 'compute', to: 'port' });
  await vi.waitFor(async () => expect(await compute()).not.toBe(own));
  await expect(fetch(`${own}/`)).rejects.toThrow();
  await expect(
    client.send('PUT', '/simcloud/faults', {
      faults: [{ kind: 'move-endpoint', service: 'identity', to: 'path' }],
    }),
  ).resolves.toMatchObject({ status: 400 });
});
