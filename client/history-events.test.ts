import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeActivities } from '../test/rig/fake-activities.js';
import { runStudy, startStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import { readHistoryRecords } from './history-records.js';
import { findStudy } from './study-id.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

const boot = { scenario: 'serial-boot', servers: 1 } as const;

describe('the history of a study', () => {
  it('has nothing of an earlier one whose workflow had the same id', async () => {
    const id = `by-hand-${randomUUID()}`;
    await rig.withWorker(fakeActivities(), async (queue) => {
      for (const name of ['first', 'second']) {
        const plan = testPlan({ name, targets: [testTarget('a')], scenarios: [boot] });
        await (await startStudy(rig, queue, plan, 'study', id)).result();
      }
      const { study, runs } = await readHistoryRecords(rig.client, id);
      expect(study?.planName).toBe('second');
      expect(runs.map((run) => run.study)).toEqual([study?.study]);
    });
  });

  it('is found by the study’s id and by its plan’s name, whatever its workflow is called', async () => {
    const name = `plan-${randomUUID().slice(0, 8)}`;
    const plan = testPlan({ name, targets: [testTarget('a')], scenarios: [boot] });
    const id = randomUUID();
    await rig.withWorker(fakeActivities(), async (queue) => {
      const handle = await startStudy(rig, queue, plan, 'study', id);
      const { study } = (await handle.result()) as { study: string };
      const found = (word: string) => findStudy(rig.client, word).catch(String);
      await expect.poll(() => found(study), { timeout: 20_000 }).toBe(id);
      expect(await found(name)).toBe(id);
      expect(await found(id)).toBe(id);
    });
    // A dry run is no study of its plan, though it is the latest.
    await runStudy(rig, fakeActivities(), { plan, dry_run: true });
    expect(await findStudy(rig.client, name)).toBe(id);
  });
});
