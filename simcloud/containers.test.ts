import { expect, test } from 'vitest';
import { at } from './test-client.js';
import { startZunCloud } from './zun-test-client.js';

test('a run goes from Creating to Running, and its action and the truth end together', async () => {
  const zun = await startZunCloud({ speedUp: 20 });
  const sentAt = performance.timeOrigin + performance.now();
  const reply = await zun.run('web-1', {
    labels: { packbench_operation: 'op-1' },
    memory: '128',
    availability_zone: 'docker',
  });
  expect(reply.status).toBe(202);
  expect(reply.json).toMatchObject({
    name: 'web-1',
    status: 'Creating',
    task_state: null,
    memory: '128',
    cpu: 1,
    command: null,
    addresses: null,
    labels: { packbench_operation: 'op-1' },
  });
  expect(reply.at('created_at')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
  expect(reply.at('host')).toBeUndefined();
  const id = reply.str('uuid');
  const seen = new Set<string>();
  let row = await zun.row(id);
  while (row?.['status'] !== 'Running') {
    seen.add(`${String(row?.['status'])}/${String(row?.['task_state'])}`);
    row = await zun.row(id);
  }
  expect([...seen]).toEqual(['Creating/container_creating', 'Created/container_starting']);
  const action = await zun.finished(id, reply);
  const seenAt = performance.timeOrigin + performance.now();
  expect(action.json).toMatchObject({ action: 'create', container_uuid: id, message: null });
  expect(action.at('finish_time')).toMatch(/\.000000$/);
  expect(action.list('events').map((event) => [at(event, 'event'), at(event, 'result')])).toEqual([
    ['compute__do_container_start', 'Success'],
    ['compute__do_container_create', 'Success'],
  ]);
  const [operation] = await zun.client.truth();
  expect(operation).toMatchObject({
    kind: 'boot',
    node: 'sim-docker',
    outcome: 'ok',
    resourceId: id,
    requestId: reply.headers.get('x-openstack-request-id'),
    metadata: { packbench_operation: 'op-1' },
  });
  expect(operation?.requestArrivedAt).toBeGreaterThanOrEqual(sentAt);
  expect(operation?.visibleAt).toBeLessThanOrEqual(seenAt);
  expect(operation?.eventFinishedAt).toBe(operation?.visibleAt);
});

test('a GET that comes before zun-compute has begun undoes the Restarting of a reboot', async () => {
  const zun = await startZunCloud({ speedUp: 2, apiLatency: { meanMs: 0, sdMs: 0 } });
  const id = await zun.running('web-1');
  const reply = await zun.send('POST', `/containers/${id}/reboot?timeout=10`);
  expect([reply.status, reply.text]).toEqual([202, 'null']);
  expect(await zun.row(id)).toMatchObject({ status: 'Restarting', task_state: null });
  expect((await zun.send('GET', `/containers/${id}`)).json).toMatchObject({ status: 'Running' });
  const early = await zun.row(id);
  expect(early?.['status']).toBe('Running');
  const action = await zun.finished(id, reply);
  expect(action.json).toMatchObject({ action: 'reboot', message: null });
  const [, reboot] = await zun.client.truth();
  expect(reboot).toMatchObject({ kind: 'reboot', outcome: 'ok' });
  expect((reboot?.visibleAt ?? 0) - (reboot?.requestArrivedAt ?? 0)).toBeGreaterThan(500);
});

test('GET of one container hangs while Docker starts it; the list and the action do not', async () => {
  const zun = await startZunCloud({ speedUp: 4, apiLatency: { meanMs: 0, sdMs: 0 } });
  const reply = await zun.run('web-1');
  const id = reply.str('uuid');
  let row = await zun.row(id);
  while (row?.['task_state'] !== 'container_starting') row = await zun.row(id);
  const start = performance.now();
  const [slow, quick] = await Promise.all([
    zun.send('GET', `/containers/${id}`).then(() => performance.now() - start),
    zun.row(id).then(() => performance.now() - start),
  ]);
  expect(slow).toBeGreaterThan(80);
  expect(quick).toBeLessThan(60);
});
