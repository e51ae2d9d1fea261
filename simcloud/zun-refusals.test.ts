import { expect, test } from 'vitest';
import { at, TestClient, type Answer } from './test-client.js';
import { startZunCloud, type ZunTestClient } from './zun-test-client.js';

const ZERO = '00000000-0000-0000-0000-000000000000';

test('versions are found without a token; above the highest the reply is an empty 500', async () => {
  const zun = await startZunCloud();
  const stranger = new TestClient(zun.client.simcloud, '');
  const root = await stranger.send('GET', '/container/');
  expect(root.at('versions', 0)).toMatchObject({
    id: 'v1',
    max_version: '1.40',
    min_version: '1.1',
  });
  const version = { 'openstack-api-version': 'container latest' };
  const document = await stranger.send('GET', '/container/v1/', undefined, version);
  expect([document.at('id'), document.headers.get('openstack-api-version')]).toEqual([
    'v1',
    'container 1.40',
  ]);
  const high = await zun.send('GET', '/containers', undefined, {
    'openstack-api-version': 'container 1.41',
  });
  expect([high.status, high.text]).toEqual([500, '']);
  const other = await zun.send('GET', '/containers', undefined, {
    'openstack-api-version': 'compute 2.1',
  });
  expect([other.status, other.at('errors', 0, 'code')]).toEqual([406, 'container.']);
  expect((await stranger.send('GET', '/container/v1/containers', undefined, version)).status).toBe(
    401,
  );
});

test('without a version it is 1.1: a command is a string, and stop=true is refused', async () => {
  const zun = await startZunCloud();
  const headers = { 'openstack-api-version': '' };
  const none = await fetch(`${zun.client.simcloud.url}/container/v1`);
  expect(none.headers.get('openstack-api-version')).toBe('container 1.1');
  const body = { name: 'web-1', image: 'cirros-docker', command: ['true'] };
  const oldest = { ...headers, 'openstack-api-version': 'container 1.1' };
  const create = await zun.send('POST', '/containers?run=true', body, oldest);
  expect(create.at('errors', 0, 'detail')).toBe(
    "Invalid input for field 'command'.Value: '['true']'. ['true'] is not of type 'string', 'null'",
  );
  const id = await zun.running('web-1');
  const remove = await zun.send('DELETE', `/containers/${id}?stop=true`, undefined, oldest);
  expect(remove.at('errors', 0)).toMatchObject({
    status: 400,
    code: 'container.invalid-param-in-version',
    title:
      'Invalid param stop because current request version is 1.1. stop is only supported from version 1.12',
  });
});

test('a cloud may have an older Zun, or none', async () => {
  const old = await startZunCloud({ zunMaxMinor: 22 });
  expect((await old.send('GET', '/containers')).status).toBe(500);
  const fits = await old.send('GET', '/containers', undefined, {
    'openstack-api-version': 'container 1.22',
  });
  expect(fits.headers.get('openstack-api-maximum-version')).toBe('container 1.22');
  const none = await startZunCloud({ zun: false });
  expect(none.client.simcloud.nodes.map(({ name }) => name)).toEqual(['sim-kvm', 'sim-lxc']);
  const { text } = await none.client.send('GET', '/identity/v3/auth/catalog');
  expect(text).not.toContain('"type":"container"');
  expect((await none.send('GET', '/containers')).status).toBe(404);
});

test.each([
  [{ image: undefined }, 400, 'schema-validation-error', "'image' is a required property"],
  [
    { name: 'x' },
    400,
    'schema-validation-error',
    "Invalid input for field 'name'.Value: 'x'. 'x' is too short",
  ],
  [
    { memory: '2' },
    400,
    'schema-validation-error',
    "Invalid input for field 'memory'.Value: '2'. 2 is less than the minimum of 4",
  ],
  [
    { foo: 1 },
    400,
    'schema-validation-error',
    "Additional properties are not allowed ('foo' was unexpected)",
  ],
  [
    { image_pull_policy: 'ifnotpresent' },
    403,
    'policy-not-authorized',
    "Policy doesn't allow container:create:image_pull_policy to be performed.",
  ],
  [
    { host: 'sim-docker' },
    403,
    'policy-not-authorized',
    "Policy doesn't allow container:create:requested_destination to be performed.",
  ],
  [
    { nets: [{ network: 'nope' }] },
    404,
    'network-not-found',
    'Neutron network nope could not be found.',
  ],
])('POST /containers with %o is refused in Zun’s words', async (change, status, code, message) => {
  const zun = await startZunCloud();
  const answer = await zun.run('web-1', change);
  expect(answer.status).toBe(status);
  expect(answer.json).toEqual({
    errors: [
      {
        request_id: '',
        code: `container.${code}`,
        status,
        title: message,
        detail: message,
        links: [],
      },
    ],
  });
});

/** The container's row and its action when the run of it has come to an end. */
async function failedRun(
  zun: ZunTestClient,
  more: object,
): Promise<{ id: string; action: Answer; row: Readonly<Record<string, unknown>> | undefined }> {
  const reply = await zun.run('web-1', more);
  expect(reply.status).toBe(202);
  const id = reply.str('uuid');
  const action = await zun.finished(id, reply);
  return { id, action, row: await zun.row(id) };
}

test('no valid host is Error with no action, and is deleted at once', async () => {
  const zun = await startZunCloud();
  const reply = await zun.run('web-1', { availability_zone: 'moon' });
  expect(reply.json).toMatchObject({
    status: 'Error',
    status_reason: 'There are not enough hosts available.',
  });
  const id = reply.str('uuid');
  const requestId = reply.headers.get('x-openstack-request-id') ?? '';
  const action = await zun.send('GET', `/containers/${id}/container_actions/${requestId}`);
  expect([action.status, action.at('errors', 0, 'title')]).toEqual([
    404,
    `The Action resource ${requestId} could not be found.`,
  ]);
  expect((await zun.client.truth())[0]).toMatchObject({ kind: 'boot', outcome: 'error', node: '' });
  await zun.send('DELETE', `/containers/${id}?stop=true`);
  expect((await zun.send('GET', `/containers/${id}`)).status).toBe(404);
});

test.each([
  ['that does not exist', 'nope', 'Image nope could not be found.'],
  ['by an id that does not exist', ZERO, `Image ${ZERO} could not be found.`],
  ['that is not for Docker', 'cirros', 'Image cirros could not be found.'],
])('an image %s is Error, and the action says so', async (_, image, reason) => {
  const zun = await startZunCloud();
  const { row, action } = await failedRun(zun, { image });
  expect(row).toMatchObject({ status: 'Error', status_reason: reason, task_state: null });
  expect(action.at('message')).toBe('Error');
  expect(action.list('events').map((event) => at(event, 'result'))).toEqual(['Error']);
  expect((await zun.client.truth())[0]).toMatchObject({ kind: 'boot', outcome: 'error' });
});

test('a start that fails is Error until a GET makes it Created, with the reason kept', async () => {
  const zun = await startZunCloud();
  const { id, row, action } = await failedRun(zun, { command: ['/nope'] });
  expect(row).toMatchObject({ status: 'Error', status_detail: 'Created' });
  expect(row?.['status_reason']).toContain('exec: "/nope": stat /nope: no such file or directory');
  expect(action.list('events').map((event) => at(event, 'result'))).toEqual(['Error', 'Success']);
  expect((await zun.send('GET', `/containers/${id}`)).json).toMatchObject({
    status: 'Created',
    status_reason: row?.['status_reason'],
    status_detail: 'Exited(127)  ago (error)',
  });
  expect(await zun.row(id)).toMatchObject({ status: 'Created' });
  expect((await zun.send('DELETE', `/containers/${id}`)).status).toBe(204);
  await zun.gone(id);
});

test('a command that ends at once is a success, and Stopped to whoever asks Docker', async () => {
  const zun = await startZunCloud();
  const { id, row, action } = await failedRun(zun, { command: ['sh', '-c', 'exit 3'] });
  expect([row?.['status'], action.at('message')]).toEqual(['Running', null]);
  await zun.until(`/containers/${id}`, (answer) => answer.at('status') === 'Stopped');
  expect((await zun.row(id))?.['status_detail']).toMatch(/^Exited\(3\) (None|\d+ seconds) ago $/);
});

test('a disk of its own is Error: Docker has no quota for it here', async () => {
  const zun = await startZunCloud();
  const { row, action } = await failedRun(zun, { disk: 1 });
  expect(row?.['status_reason']).toBe('Your host does not support disk quota feature.');
  expect([action.at('message'), action.at('events')]).toEqual(['Error', []]);
});

test('the project’s quota holds for containers too', async () => {
  const zun = await startZunCloud({ quotas: { instances: 1, cores: 8, ramMib: 4096 } });
  await zun.running('web-1');
  const answer = await zun.run('web-2');
  expect([answer.status, answer.at('errors', 0, 'code')]).toEqual([403, 'container.over-quota']);
  const token = await zun.client.send('GET', '/identity/v3/auth/projects');
  const quotas = await zun.send('GET', `/quotas/${token.str('projects', 0, 'id')}?usages=true`);
  expect(quotas.at('containers')).toEqual({ limit: 1, in_use: 1 });
});

test('lists come in pages that follow each other to the end, oldest first', async () => {
  const zun = await startZunCloud();
  for (const name of ['a1', 'a2', 'a3']) await zun.run(name);
  const names: unknown[] = [];
  for (let path = '/containers?limit=2'; path !== '';) {
    const page = await zun.send('GET', path);
    names.push(...page.list('containers').map((row) => at(row, 'name')));
    const { next } = page.json as { next: string | null };
    path = next?.replace(`${zun.client.simcloud.url}/container/v1`, '') ?? '';
  }
  expect(names).toEqual(['a1', 'a2', 'a3']);
  expect((await zun.send('GET', '/containers?limit=x')).at('errors', 0, 'title')).toBe(
    'Limit must be positive integer',
  );
  expect((await zun.send('GET', '/containers?foo=x')).at('errors', 0, 'title')).toBe(
    'Unknown parameters: foo',
  );
  expect((await zun.send('GET', '/containers/a2')).at('name')).toBe('a2');
});

test('faults hit Zun as they hit nova', async () => {
  const zun = await startZunCloud();
  const path = '/container/v1/containers$';
  await zun.client.order({ kind: 'status', status: 500, method: 'GET', path });
  expect((await zun.send('GET', '/containers')).at('errors', 0)).toMatchObject({
    status: 500,
    title: 'Internal Server Error',
  });
  await zun.client.order({ kind: 'lost-reply', method: 'POST', path });
  const labels = { packbench_operation: 'op-1' };
  await expect(zun.run('web-1', { labels })).rejects.toThrow();
  await zun.run('web-1', { labels });
  const truth = await zun.client.send('GET', '/simcloud/truth');
  expect(truth.list('duplicateCreates')).toHaveLength(1);
  await zun.client.order({
    kind: 'boot-error',
    name: 'web-3',
    message: 'Docker internal error: x.',
  });
  const { row, action } = await failedRun(zun, { name: 'web-3' });
  expect([row?.['status'], row?.['status_reason'], action.at('message')]).toEqual([
    'Error',
    'Docker internal error: x.',
    'Error',
  ]);
});

test('nova makes of an image for Docker what a real one makes of it', async () => {
  const zun = await startZunCloud();
  const images = await zun.client.send('GET', '/image/v2/images?name=cirros-docker');
  const imageRef = images.at('images', 0, 'id');
  const onLxc = await zun.client.bootId('lxc', { imageRef, availability_zone: 'lxc' });
  const failed = await zun.client.active(onLxc);
  expect(failed.at('server', 'fault', 'message')).toContain('Exhausted all hosts available');
  const onKvm = await zun.client.bootId('kvm', { imageRef });
  expect((await zun.client.active(onKvm)).at('server', 'status')).toBe('ACTIVE');
  const log = await zun.client.act(onKvm, { 'os-getConsoleOutput': {} });
  expect(log.at('output')).toBe('');
  const id = await zun.running('web-1');
  const commit = await zun.send('POST', `/containers/${id}/commit?repository=snap`);
  await zun.finished(id, commit);
  const server = await zun.client.bootId('snap', { imageRef: commit.at('uuid') });
  expect((await zun.client.active(server)).at('server', 'fault', 'message')).toBe(
    `Build of instance ${server} aborted: Image ${commit.str('uuid')} is unacceptable: Image not in a supported format`,
  );
});
