import { expect, test } from 'vitest';
import { studyNode } from './node-options.js';
import { at, type Answer } from './test-client.js';
import { startZunCloud } from './zun-test-client.js';

const INSTANT = { apiLatency: { meanMs: 0, sdMs: 0 } };

test('a run goes from Creating to Running, and its action and the truth end together', async () => {
  const nodes = [studyNode('docker', { latencies: { boot: { meanMs: 20_000, sdMs: 0 } } })];
  const zun = await startZunCloud({ speedUp: 20, nodes, ...INSTANT });
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
  expect([...seen]).toEqual(
    expect.arrayContaining(['Creating/container_creating', 'Created/container_starting']),
  );
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
  const latencies = { softReboot: { meanMs: 40_000, sdMs: 0 } };
  const nodes = [studyNode('docker', { latencies })];
  const zun = await startZunCloud({ speedUp: 40, nodes, ...INSTANT });
  const id = await zun.running('web-1');
  // On a busy machine the GET may come too late.
  for (let i = 0, undone = false; i < 5 && !undone; i++) {
    const reply = await zun.send('POST', `/containers/${id}/reboot?timeout=10`);
    expect([reply.status, reply.text]).toEqual([202, 'null']);
    await zun.send('GET', `/containers/${id}`);
    const action = await zun.send('GET', actionPath(id, reply));
    undone = (await zun.row(id))?.['status'] === 'Running' && action.at('finish_time') === null;
    expect(undone || i < 4).toBe(true);
    expect((await zun.finished(id, reply)).json).toMatchObject({ action: 'reboot', message: null });
  }
  const reboot = (await zun.client.truth()).at(-1);
  expect(reboot).toMatchObject({ kind: 'reboot', outcome: 'ok' });
  expect((reboot?.visibleAt ?? 0) - (reboot?.requestArrivedAt ?? 0)).toBeGreaterThan(990);
});

test('GET of one container hangs while Docker starts it; the list and the action do not', async () => {
  const nodes = [studyNode('docker', { latencies: { boot: { meanMs: 40_000, sdMs: 0 } } })];
  const zun = await startZunCloud({ speedUp: 40, nodes, ...INSTANT });
  const reply = await zun.run('web-1');
  const id = reply.str('uuid');
  const begun = (row: unknown): boolean => at(row, 'task_state') === 'container_starting';
  await zun.until('/containers', (answer) => begun(answer.at('containers', 0)));
  const start = performance.now();
  const took = (): number => performance.now() - start;
  const [slow, list, action] = await Promise.all([
    zun.send('GET', `/containers/${id}`).then(took),
    zun.send('GET', '/containers').then(took),
    zun.send('GET', actionPath(id, reply)).then(took),
  ]);
  expect(slow).toBeGreaterThan(150);
  expect(Math.max(list, action)).toBeLessThan(slow - 50);
});

function actionPath(id: string, { headers }: Answer): string {
  return `/containers/${id}/container_actions/${headers.get('x-openstack-request-id') ?? ''}`;
}
