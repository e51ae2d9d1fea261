import { expect, test } from 'vitest';
import { startTestCloud } from './test-client.js';

test('a boot goes through the states of a real nova, and the truth lies between two polls', async () => {
  const client = await startTestCloud({ speedUp: 20 });
  const { status, json, headers } = await client.boot('web-1', {
    metadata: { packbench_operation: 'op-1' },
  });
  expect(status).toBe(202);
  const id: string = json.server.id;
  const seen = new Set<string>();
  let lastBefore = 0;
  let firstAfter = 0;
  while (firstAfter === 0) {
    const sentAt = performance.timeOrigin + performance.now();
    const { server } = (await client.get(id)).json;
    seen.add(`${server.status}/${server['OS-EXT-STS:task_state']}`);
    if (server.status === 'ACTIVE') firstAfter = performance.timeOrigin + performance.now();
    else lastBefore = sentAt;
  }
  expect([...seen]).toEqual(expect.arrayContaining(['BUILD/spawning', 'ACTIVE/null']));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const [operation] = await client.truth();
  expect(operation).toMatchObject({ kind: 'boot', node: 'sim-kvm', outcome: 'ok' });
  expect(operation?.requestId).toBe(headers.get('x-openstack-request-id'));
  expect(operation?.visibleAt).toBeGreaterThanOrEqual(lastBefore);
  expect(operation?.visibleAt).toBeLessThanOrEqual(firstAfter);
  expect(operation?.eventFinishedAt).toBeGreaterThan(operation?.visibleAt ?? Infinity);
});

test('a server has a port and an address until it is gone, and its actions outlive it', async () => {
  const client = await startTestCloud();
  const { json } = await client.boot('web-1');
  const id: string = json.server.id;
  const { server } = (await client.active(id)).json;
  const ports = await client.send('GET', `/network/v2.0/ports?device_id=${id}`);
  expect(ports.json.ports).toHaveLength(1);
  expect(server.addresses.private[0].addr).toBe(ports.json.ports[0].fixed_ips[0].ip_address);
  expect((await client.send('DELETE', `/compute/v2.1/servers/${id}`)).status).toBe(204);
  const busy = await client.act(id, { reboot: { type: 'SOFT' } });
  expect(busy.json.conflictingRequest.message).toBe(
    `Cannot 'reboot' instance ${id} while it is in task_state deleting`,
  );
  await client.gone(id);
  const left = await client.send('GET', `/network/v2.0/ports?device_id=${id}`);
  expect(left.json.ports).toEqual([]);
  const actions = await client.send('GET', `/compute/v2.1/servers/${id}/os-instance-actions`);
  expect(actions.json.instanceActions.map((a: { action: string }) => a.action)).toEqual([
    'delete',
    'create',
  ]);
  expect(actions.json.instanceActions[0].start_time).toMatch(/\.000000$/);
});

test('a soft reboot before the guest listens waits out the limit and is a hard one', async () => {
  const client = await startTestCloud({ speedUp: 100, softRebootWaitMs: 20_000 });
  const id: string = (await client.boot('early')).json.server.id;
  await client.active(id);
  expect((await client.act(id, { reboot: { type: 'SOFT' } })).status).toBe(202);
  expect((await client.get(id)).json.server.status).toBe('REBOOT');
  await client.active(id);
  const console_ = { 'os-getConsoleOutput': {} };
  let log = '';
  while (!log.includes('SIMCLOUD-READY')) log = (await client.act(id, console_)).json.output;
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
  const id: string = (await client.boot('web-1')).json.server.id;
  await client.active(id);
  const { json } = await client.act(id, {
    createImage: { name: 'snap', metadata: { packbench_run: 'r1' } },
  });
  const path = `/image/v2/images/${json.image_id}`;
  const queued = (await client.send('GET', path)).json;
  expect(queued).toMatchObject({ status: 'queued', size: null, packbench_run: 'r1' });
  const image = (await client.until(path, (answer) => answer.json.status === 'active')).json;
  expect(image).toMatchObject({ instance_uuid: id, image_type: 'snapshot', min_disk: 20 });
  expect(image.size).toBeGreaterThan(0);
  const again = await client.boot('from-snapshot', { imageRef: json.image_id });
  expect((await client.active(again.json.server.id)).json.server.status).toBe('ACTIVE');
  expect((await client.send('DELETE', path)).status).toBe(204);
  expect((await client.send('GET', path)).status).toBe(404);
});

test('a delete in the middle of a boot calls it off and leaves nothing on the node', async () => {
  const client = await startTestCloud({ speedUp: 20 });
  const id: string = (await client.boot('web-1')).json.server.id;
  await client.send('DELETE', `/compute/v2.1/servers/${id}`);
  await client.gone(id);
  expect((await client.truth())[0]).toMatchObject({ kind: 'boot', outcome: 'cancelled' });
  expect((await client.send('GET', '/network/v2.0/ports')).json.ports).toEqual([]);
});

test('a full zone ends in ERROR with nova’s text, which the list of servers does not show', async () => {
  const client = await startTestCloud({ serverLimitPerNode: 1 });
  await client.boot('first');
  const id: string = (await client.boot('second')).json.server.id;
  const { server } = (await client.active(id)).json;
  expect(server.status).toBe('ERROR');
  expect(server.fault).toMatchObject({
    code: 500,
    message: 'No valid host was found. There are not enough hosts available.',
  });
  const list = await client.send('GET', '/compute/v2.1/servers/detail?name=second');
  expect(list.json.servers[0].fault).toBeUndefined();
});

test('lists come in pages that follow each other to the end', async () => {
  const client = await startTestCloud();
  for (const name of ['a', 'b', 'c']) await client.boot(name);
  const names: string[] = [];
  let path = '/compute/v2.1/servers?limit=2';
  while (path !== '') {
    const { json } = await client.send('GET', path);
    names.push(...json.servers.map((server: { name: string }) => server.name));
    path = json.servers_links ? json.servers_links[0].href.replace(client.simcloud.url, '') : '';
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
  expect(Object.values(answer.json)).toEqual([{ code: status, message }]);
});
