import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { studyNode, type NodeLatencies, type NodeOptions } from './node-options.js';
import { at, logIn, type Answer } from './test-client.js';
import { startZunCloud, ZunTestClient } from './zun-test-client.js';

const INSTANT = { apiLatency: { meanMs: 0, sdMs: 0 } };

/** A Docker node with one latency of this many ms, so that a busy machine sees what passes. */
function slow(kind: keyof NodeLatencies, meanMs: number): NodeOptions[] {
  return [studyNode('docker', { latencies: { [kind]: { meanMs, sdMs: 0 } } })];
}

function ports(zun: ZunTestClient, id: string): Promise<Answer> {
  return zun.client.send('GET', `/network/v2.0/ports?device_id=${id}`);
}

test('a commit stands still for a moment and becomes an image that Docker can run', async () => {
  const nodes = slow('snapshot', 40_000);
  const zun = await startZunCloud({ speedUp: 40, nodes, ...INSTANT });
  const id = await zun.running('web-1');
  const reply = await zun.send('POST', `/containers/${id}/commit?repository=snap&tag=v1`);
  expect(reply.status).toBe(202);
  const path = `/image/v2/images/${reply.str('uuid')}`;
  const seen = new Set<string>();
  for (let status = ''; status !== 'active';) {
    const image = await zun.client.send('GET', path);
    status = image.str('status');
    const format = image.str('container_format');
    const row = await zun.row(id);
    seen.add([status, format, image.list('tags').join(), String(row?.['status'])].join('/'));
  }
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'queued/null//Running',
      'queued/null//Paused',
      'saving/docker/v1/Running',
      'active/docker/v1/Running',
    ]),
  );
  const image = await zun.client.send('GET', path);
  expect(image.json).toMatchObject({
    name: 'snap',
    disk_format: 'qcow2',
    visibility: 'shared',
    virtual_size: null,
  });
  expect(image.at('size')).toBeGreaterThan(0);
  const action = await zun.finished(id, reply);
  expect(action.json).toMatchObject({ action: 'commit', message: null });
  const operation = (await zun.client.truth()).at(-1);
  expect(operation).toMatchObject({ kind: 'snapshot', resourceId: reply.at('uuid'), name: 'snap' });
  const again = await zun.running('web-2', { image: reply.at('uuid') });
  expect(await zun.row(again)).toMatchObject({ status: 'Running' });
});

test('a stop unbinds the port and keeps its address; a start binds it again, ACTIVE a little later', async () => {
  const quick = { meanMs: 200, sdMs: 0 };
  const latencies = { boot: quick, softReboot: quick, delete: quick };
  const nodes = [studyNode('docker', { latencies })];
  const zun = await startZunCloud({ speedUp: 1, nodes, ...INSTANT });
  const id = await zun.running('web-1');
  const before = await ports(zun, id);
  expect(before.at('ports', 0)).toMatchObject({ device_owner: 'compute:kuryr', status: 'ACTIVE' });
  const stop = await zun.send('POST', `/containers/${id}/stop?timeout=10`);
  expect((await zun.finished(id, stop)).at('action')).toBe('stop');
  expect((await zun.send('GET', `/containers/${id}`)).json).toMatchObject({ status: 'Stopped' });
  expect((await ports(zun, id)).at('ports', 0)).toMatchObject({
    device_owner: '',
    status: 'DOWN',
    fixed_ips: before.at('ports', 0, 'fixed_ips'),
  });
  expect((await zun.exec(id, 'true')).status).toBe(409);
  const start = await zun.send('POST', `/containers/${id}/start`);
  await zun.finished(id, start);
  expect((await ports(zun, id)).at('ports', 0)).toMatchObject({
    device_owner: 'compute:kuryr',
    status: 'DOWN',
  });
  await zun.client.until(
    `/network/v2.0/ports?device_id=${id}`,
    (answer) => answer.at('ports', 0, 'status') === 'ACTIVE',
  );
  // The log goes on where it was.
  const log = await zun.until(`/containers/${id}/logs`, ({ text }) => text.includes('boots=2'));
  expect(String(log.json).match(/^SIMCLOUD-READY boots=\d uptime=\d\.\d\d$/gm)).toHaveLength(2);
});

test('a delete with stop goes through Deleting, and takes port and actions with it', async () => {
  const zun = await startZunCloud({ speedUp: 40, nodes: slow('delete', 40_000), ...INSTANT });
  const id = await zun.running('web-1');
  const busy = await zun.send('DELETE', `/containers/${id}`);
  expect(busy.at('errors', 0)).toMatchObject({
    code: 'container.invalid-state-exception',
    detail: `Cannot delete container ${id} in Running state`,
  });
  const force = await zun.send('DELETE', `/containers/${id}?force=true`);
  expect([force.status, force.at('errors', 0, 'detail')]).toEqual([
    403,
    "Policy doesn't allow container:delete_force to be performed.",
  ]);
  const reply = await zun.send('DELETE', `/containers/${id}?stop=true`);
  expect([reply.status, reply.text]).toEqual([204, '']);
  const requestId = reply.headers.get('x-openstack-request-id') ?? '';
  const path = `/containers/${id}/container_actions/${requestId}`;
  // Two actions of one request: the stop is found.
  expect((await zun.send('GET', path)).at('action')).toBe('stop');
  const seen = new Set<string>();
  for (let row = await zun.row(id); row !== undefined; row = await zun.row(id)) {
    seen.add(`${String(row['status'])}/${String(row['task_state'])}`);
  }
  expect([...seen]).toEqual(
    expect.arrayContaining(['Running/container_stopping', 'Deleting/container_deleting']),
  );
  const left = await zun.send('GET', path);
  expect(left.at('errors', 0)).toMatchObject({
    status: 404,
    code: 'container.container-not-found',
    title: `Container ${id} could not be found.`,
  });
  expect((await ports(zun, id)).at('ports')).toEqual([]);
  expect((await zun.client.truth()).at(-1)).toMatchObject({ kind: 'delete', outcome: 'ok' });
});

test('an admin may delete by force, and sees host and pull policy', async () => {
  const zun = await startZunCloud();
  const admin = new ZunTestClient(await logIn(zun.client.simcloud, 'admin'));
  const id = await zun.running('web-1');
  expect((await admin.send('GET', `/containers/${id}`)).json).toMatchObject({
    host: 'sim-docker',
    image_pull_policy: null,
    runtime: 'runc',
  });
  expect((await admin.send('GET', '/containers')).at('containers')).toEqual([]);
  const all = await admin.send('GET', '/containers?all_projects=true');
  expect(all.list('containers')).toHaveLength(1);
  expect((await admin.send('DELETE', `/containers/${id}?force=true`)).status).toBe(204);
  await admin.gone(id);
});

test('only one thing is done with a container at a time', async () => {
  const zun = await startZunCloud({ speedUp: 40, nodes: slow('softReboot', 40_000) });
  const id = await zun.running('web-1');
  const reboot = await zun.send('POST', `/containers/${id}/reboot`);
  const second = await zun.send('POST', `/containers/${id}/reboot`);
  expect(second.at('errors', 0, 'title')).toBe(`Cannot reboot container ${id} in Restarting state`);
  const logs = await zun.send('GET', `/containers/${id}/logs`);
  expect(logs.status).toBe(409);
  await zun.finished(id, reboot);
  const actions = await zun.send('GET', `/containers/${id}/container_actions`);
  expect(actions.list('containerActions').map((action) => at(action, 'action'))).toEqual([
    'reboot',
    'create',
  ]);
});

test('a container opens its port when it is ready, shut while it is stopped', async () => {
  const zun = await startZunCloud({ guestPort: 22_822 });
  const id = await zun.running('web-1');
  const address = String(
    Object.values(Object((await zun.row(id))?.['addresses']) as object).map((a) =>
      at(a, 0, 'addr'),
    ),
  );
  await expect.poll(() => banner(address, 22_822)).toBe('SSH-2.0-simcloud\r\n');
  const reply = await zun.send('POST', `/containers/${id}/stop`);
  await zun.finished(id, reply);
  await expect.poll(() => banner(address, 22_822)).toBe('ECONNREFUSED');
});

test('a host counts the containers that it has', async () => {
  const zun = await startZunCloud({ speedUp: 50 });
  const names = ['a1', 'a2', 'a3', 'a4'];
  const ids = await Promise.all(names.map((name) => zun.running(name)));
  const admin = new ZunTestClient(await logIn(zun.client.simcloud, 'admin'));
  const host = await admin.send('GET', '/hosts');
  expect(host.at('hosts', 0)).toMatchObject({ hostname: 'sim-docker', total_containers: 4 });
  for (const id of ids) await zun.send('DELETE', `/containers/${id}?stop=true`);
  for (const id of ids) await zun.gone(id);
  expect((await admin.send('GET', '/hosts')).at('hosts', 0, 'total_containers')).toBe(0);
});

/** What the port greets with, or why it cannot be reached. */
function banner(address: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, address);
    socket.once('data', (data: Buffer) => {
      socket.destroy();
      resolve(data.toString());
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  });
}
