import { ApplicationFailure } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeActivities } from '../test/rig/fake-activities.js';
import { startStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

it('a study ends at once when it is cancelled while its cloud wants to be left alone', async () => {
  let tries = 0;
  const activities = fakeActivities({
    bootServers: () => {
      tries += 1;
      return Promise.reject(
        ApplicationFailure.create({ message: '503', nextRetryDelay: '10 minutes' }),
      );
    },
  });
  const plan = testPlan({
    targets: [testTarget('a')],
    scenarios: [{ scenario: 'serial-boot', servers: 1 }],
  });
  await rig.withWorker(activities, async (queue) => {
    const study = await startStudy(rig, queue, plan);
    await expect.poll(() => tries, { timeout: 30_000 }).toBe(1);
    await study.cancel();
    expect(await study.result()).toMatchObject({ outcome: 'cancelled' });
  });
  expect(tries).toBe(1);
  expect(activities.savedRuns.at(-1)).toMatchObject({ outcome: 'cancelled', left: [] });
});
