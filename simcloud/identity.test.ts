import { expect, test } from 'vitest';
import { at, authOf, startTestCloud, TestClient } from './test-client.js';

const TOKENS = '/identity/v3/auth/tokens';

test('a wrong password gets keystone’s 401', async () => {
  const client = await startTestCloud();
  const user = { name: 'demo', domain: { name: 'Default' }, password: 'wrong' };
  const identity = { methods: ['password'], password: { user } };
  const answer = await client.send('POST', TOKENS, { auth: { identity } });
  expect(answer.status).toBe(401);
  expect(answer.at('error', 'message')).toBe('The request you have made requires authentication.');
});

test('an application credential logs in, and the catalog says that the cloud is simulated', async () => {
  const client = await startTestCloud();
  const auth = authOf(client.simcloud, 'simcloud-appcred');
  const answer = await client.send('POST', TOKENS, {
    auth: {
      identity: {
        methods: ['application_credential'],
        application_credential: {
          id: auth('application_credential_id'),
          secret: auth('application_credential_secret'),
        },
      },
    },
  });
  expect(answer.status).toBe(201);
  const entry = answer
    .list('token', 'catalog')
    .find((service) => at(service, 'type') === 'packbench-simcloud');
  const url = String(at(entry, 'endpoints', 0, 'url')).replace(client.simcloud.url, '');
  const { json } = await client.send('GET', url);
  expect(json).toMatchObject({ simulated: true, speedUp: 50, seed: 1 });
});

test('services answer 401 once a token has expired or all were made to', async () => {
  const client = await startTestCloud();
  expect((await client.send('GET', '/compute/v2.1/servers')).status).toBe(200);
  await client.order({ kind: 'expire-tokens' });
  for (const path of ['/compute/v2.1/servers', '/image/v2/images', '/network/v2.0/ports']) {
    expect((await client.send('GET', path)).status).toBe(401);
  }
  const short = await startTestCloud({ tokenLifetimeMs: 1 });
  expect((await short.send('GET', '/compute/v2.1/servers')).status).toBe(401);
});

test('versions are found without a token, and a microversion out of range gets 406', async () => {
  const client = await startTestCloud();
  const stranger = new TestClient(client.simcloud, '');
  expect((await stranger.send('GET', '/identity')).at('versions', 'values', 0, 'id')).toBe('v3.14');
  expect((await stranger.send('GET', '/image/')).status).toBe(300);
  expect((await stranger.send('GET', '/compute/')).at('versions', 0)).toMatchObject({
    id: 'v2.1',
    version: '2.96',
    min_version: '2.1',
  });
  const answer = await client.send('GET', '/compute/v2.1/servers', undefined, {
    'openstack-api-version': 'compute 2.200',
  });
  expect(answer.status).toBe(406);
  expect(answer.at('computeFault', 'message')).toBe(
    'Version 2.200 is not supported by the API. Minimum is 2.1 and maximum is 2.96.',
  );
});

test('the control plane’s clock is off by what was asked for, in Date and in the stamps', async () => {
  const client = await startTestCloud({ clockOffsetMs: 3_600_000 });
  const reply = await client.boot('web-1');
  expect(Date.parse(reply.headers.get('date') ?? '') - Date.now()).toBeGreaterThan(3_590_000);
  const server = await client.get(reply.str('server', 'id'));
  expect(Date.parse(server.str('server', 'created')) - Date.now()).toBeGreaterThan(3_590_000);
});
