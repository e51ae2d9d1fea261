import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeActivities } from '../test/rig/fake-activities.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import { listStudies } from './list-studies.js';
import { operatorLinks } from './operator-links.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

const name = `listed-${randomUUID().slice(0, 8)}`;
const plan = {
  name,
  targets: [{ name: 'a', cloud: 'test', flavor: 'f', image: 'i' }],
  scenarios: [{ scenario: 'serial-boot', servers: 1 }],
  baseline_seconds: 0,
  settle_seconds: 0,
};

it('finds studies by plan and outcome, and those that no search attribute tells of', async () => {
  await rig.withWorker(fakeActivities({}), async (taskQueue) => {
    const start = (workflowId: string, input: unknown) =>
      rig.client.workflow.start('study', { workflowId, taskQueue, args: [input] });
    await (await start(randomUUID(), plan)).result();
    const dryRun = await start(`dry-run-${name}`, { plan: { ...plan, repetitions: 0 } });
    await expect(dryRun.result()).rejects.toThrow();
    // It ends before it is found by anything but its id.
    const unheard = await rig.client.workflow.start('study', {
      workflowId: `${name}/20261124T020000Z`,
      taskQueue: `nobody-${randomUUID()}`,
      args: [plan],
    });
    await unheard.terminate();

    const list = (outcome?: string) => listStudies(rig.client, { plan: name, outcome });
    await expect
      .poll(() => list(), { timeout: 20_000 })
      .toMatchObject([
        { study: unheard.workflowId, status: 'terminated', outcome: null, isDryRun: false },
        { study: expect.stringMatching(`^${name}/`) as string, outcome: 'ok', isDryRun: false },
      ]);
    expect(await list('ok')).toMatchObject([{ study: unheard.workflowId }, { outcome: 'ok' }]);
    expect(await list('failed')).toMatchObject([{ study: unheard.workflowId }]);
    const until = new Date(Date.now() - 60_000);
    expect(await listStudies(rig.client, { plan: name, until })).toEqual([]);
    const failed = await listStudies(rig.client, { outcome: 'failed', limit: 1000 });
    expect(failed).toContainEqual(
      expect.objectContaining({ workflowId: `dry-run-${name}`, isDryRun: true }),
    );
  });
});

it('shows by ready-made links what Temporal takes as a query', async () => {
  const place = { ui: 'http://127.0.0.1:8233', namespace: 'default' };
  const queries = operatorLinks(place, new Date()).flatMap(({ address }) => {
    const query = new URL(address).searchParams.get('query');
    return query === null ? [] : [query];
  });
  expect(queries).toHaveLength(5);
  for (const query of queries) await rig.client.workflow.count(query);
  const notOk = rig.client.workflow.list({ query: queries[4] ?? '' });
  const ids: string[] = [];
  for await (const { workflowId } of notOk) ids.push(workflowId);
  expect(ids).toContain(`${name}/20261124T020000Z`);
});
