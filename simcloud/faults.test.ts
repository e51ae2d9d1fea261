import { expect, test } from 'vitest';
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
