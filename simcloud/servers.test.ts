import { expect, test } from 'vitest';
import { studyNode } from './node-options.js';
import { at, startTestCloud } from './test-client.js';

test('a boot goes through the states of a real nova, and the truth lies between two polls', async () => {
  const nodes = [studyNode('kvm', { latencies: { boot: { meanMs: 15_000, sdMs: 0 } } })];
  const client = await startTestCloud({ speedUp: 20, nodes });
  const reply = await client.boot('web-1', { metadata: { packbench_operation: 'op-1' } });
  expect(reply.status).toBe(202);
  const id = reply.str('server', 'id');
  const seen = new Set<string>();
  let lastBefore = 0;
  let firstAfter = 0;
  while (firstAfter === 0) {
    const sentAt = performance.timeOrigin + performance.now();
    const poll = await client.get(id);
    const status = poll.str('server', 'status');
    seen.add(`${status}/${poll.str('server', 'OS-EXT-STS:task_state')}`);
    if (status === 'ACTIVE') firstAfter = performance.timeOrigin + performance.now();
    else lastBefore = sentAt;
  }
  expect([...seen]).toEqual(expect.arrayContaining(['BUILD/spawning', 'ACTIVE/null']));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const [operation] = await client.truth();
  expect(operation).toMatchObject({ kind: 'boot', node: 'sim-kvm', outcome: 'ok' });
  expect(operation?.requestId).toBe(reply.headers.get('x-openstack-request-id'));
  expect(operation?.visibleAt).toBeGreaterThanOrEqual(lastBefore);
  expect(operation?.visibleAt).toBeLessThanOrEqual(firstAfter);
  expect(operation?.eventFinishedAt).toBeGreaterThan(operation?.visibleAt ?? Infinity);
});

test('a server has a port and an address until it is gone, and its actions outlive it', async () => {
  // On a busy machine a request may take long.
  const nodes = [studyNode('kvm', { latencies: { delete: { meanMs: 40_000, sdMs: 0 } } })];
  const client = await startTestCloud({ nodes });
  const id = await client.bootId('web-1');
  const server = await client.active(id);
  const ports = await client.send('GET', `/network/v2.0/ports?device_id=${id}`);
  expect(ports.list('ports')).toHaveLength(1);
  expect(server.at('server', 'addresses', 'private', 0, 'addr')).toBe(
    ports.at('ports', 0, 'fixed_ips', 0, 'ip_address'),
  );
  expect((await client.send('DELETE', `/compute/v2.1/servers/${id}`)).status).toBe(204);
  const busy = await client.act(id, { reboot: { type: 'SOFT' } });
  expect(busy.at('conflictingRequest', 'message')).toBe(
    `Cannot 'reboot' instance ${id} while it is in task_state deleting`,
  );
  await client.gone(id);
  const left = await client.send('GET', `/network/v2.0/ports?device_id=${id}`);
  expect(left.at('ports')).toEqual([]);
  const actions = await client.send('GET', `/compute/v2.1/servers/${id}/os-instance-actions`);
  expect(actions.at('instanceActions')).toMatchObject([{ action: 'delete' }, { action: 'create' }]);
  expect(actions.at('instanceActions', 0, 'start_time')).toMatch(/\.000000$/);
});

test('a soft reboot before the guest listens waits out the limit and is a hard one', async () => {
  const nodes = [studyNode('kvm', { latencies: { guestReady: { meanMs: 30_000, sdMs: 0 } } })];
  const client = await startTestCloud({ speedUp: 100, softRebootWaitMs: 20_000, nodes });
  const id = await client.bootId('early');
  await client.active(id);
  expect((await client.act(id, { reboot: { type: 'SOFT' } })).status).toBe(202);
  expect((await client.get(id)).at('server', 'status')).toBe('REBOOT');
  await client.active(id);
  const console_ = { 'os-getConsoleOutput': {} };
  let log = '';
  while (!log.includes('SIMCLOUD-READY')) log = (await client.act(id, console_)).str('output');
  expect(log.match(/SIMCLOUD-READY boots=2 uptime=/g)).toHaveLength(1);
  await client.act(id, { reboot: { type: 'SOFT' } });
  await client.active(id);
  const [first, second] = (await client.truth()).filter(({ kind }) => kind === 'reboot');
  expect(first).toMatchObject({ softRebootFellBack: true, outcome: 'ok' });
  expect((first?.visibleAt ?? 0) - (first?.requestArrivedAt ?? 0)).toBeGreaterThan(200);
  expect(second).toMatchObject({ softRebootFellBack: false, outcome: 'ok' });
});

test('a snapshot becomes active with its size and the metadata that was given', async () => {
  const client = await startTestCloud({ speedUp: 500 });
  const id = await client.bootId('web-1');
  await client.active(id);
  const reply = await client.act(id, {
    createImage: { name: 'snap', metadata: { packbench_run: 'r1' } },
  });
  const path = `/image/v2/images/${reply.str('image_id')}`;
  const early = await client.send('GET', path);
  expect(early.json).toMatchObject({ size: null, packbench_run: 'r1' });
  expect(['queued', 'saving']).toContain(early.at('status'));
  const image = await client.until(path, (answer) => answer.at('status') === 'active');
  expect(image.json).toMatchObject({ instance_uuid: id, image_type: 'snapshot', min_disk: 20 });
  expect(image.at('size')).toBeGreaterThan(0);
  const again = await client.bootId('from-snapshot', { imageRef: reply.at('image_id') });
  expect((await client.active(again)).at('server', 'status')).toBe('ACTIVE');
  expect((await client.send('DELETE', path)).status).toBe(204);
  expect((await client.send('GET', path)).status).toBe(404);
});

test('a delete in the middle of a boot calls it off and leaves nothing on the node', async () => {
  const client = await startTestCloud({ speedUp: 20 });
  const id = await client.bootId('web-1');
  await client.send('DELETE', `/compute/v2.1/servers/${id}`);
  await client.gone(id);
  expect((await client.truth())[0]).toMatchObject({ kind: 'boot', outcome: 'cancelled' });
  expect((await client.send('GET', '/network/v2.0/ports')).at('ports')).toEqual([]);
});

test('a full zone ends in ERROR with nova’s text, which the list of servers does not show', async () => {
  const client = await startTestCloud({ serverLimitPerNode: 1 });
  await client.boot('first');
  const id = await client.bootId('second');
  const server = await client.active(id);
  expect(server.at('server', 'status')).toBe('ERROR');
  expect(server.at('server', 'fault')).toMatchObject({
    code: 500,
    message: 'No valid host was found. There are not enough hosts available.',
  });
  const list = await client.send('GET', '/compute/v2.1/servers/detail?name=second');
  expect(list.at('servers', 0, 'fault')).toBeUndefined();
});

test('lists come in pages that follow each other to the end', async () => {
  const client = await startTestCloud();
  for (const name of ['a', 'b', 'c']) await client.boot(name);
  const names: string[] = [];
  let path = '/compute/v2.1/servers?limit=2';
  while (path !== '') {
    const page = await client.send('GET', path);
    names.push(...page.list('servers').map((server) => String(at(server, 'name'))));
    const next = page.at('servers_links', 0, 'href');
    path =
      next === undefined
        ? ''
        : page.str('servers_links', 0, 'href').replace(client.simcloud.url, '');
  }
  expect(names).toEqual(['c', 'b', 'a']);
});

test.each([
  [{ flavorRef: 'nope' }, 400, 'Flavor nope could not be found.'],
  [{ imageRef: '00000000-0000-0000-0000-000000000000' }, 400, 'Can not find requested image'],
  [{ availability_zone: 'moon' }, 400, 'The requested availability zone is not available'],
  [
    { availability_zone: 'kvm:sim-kvm' },
    403,
    "Policy doesn't allow os_compute_api:servers:create:forced_host to be performed.",
  ],
  [
    { networks: [{ uuid: '00000000-0000-0000-0000-000000000000' }] },
    400,
    'Network 00000000-0000-0000-0000-000000000000 could not be found.',
  ],
  [{ name: '' }, 400, "Invalid input for field/attribute name. Value: . '' is too short"],
  [
    { max_count: 101 },
    403,
    'Quota exceeded for instances: Requested 101, but already used 0 of 100 instances',
  ],
])('POST /servers with %o is refused in nova’s words', async (change, status, message) => {
  const client = await startTestCloud();
  const answer = await client.boot('web-1', change);
  expect(answer.status).toBe(status);
  expect(Object.values(answer.json ?? {})).toEqual([{ code: status, message }]);
});
