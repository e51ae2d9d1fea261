import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLeaseActivities } from '../activities/lease-activities.js';
import type { PlanInput } from '../plan/plan.js';
import { eventually } from '../test/rig/eventually.js';
import { fakeActivities, type FakeActivities } from '../test/rig/fake-activities.js';
import { Operator } from '../test/rig/operator.js';
import { startStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import { progressQuery } from './contract/progress.js';
import { SEARCH_ATTRIBUTES } from './contract/search-attributes.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

const one = (more: Partial<PlanInput> = {}): PlanInput =>
  testPlan({
    targets: [testTarget('a')],
    scenarios: [{ scenario: 'serial-boot', servers: 1 }],
    ...more,
  });

/** Activities that grant no compute nodes until `release` is called. */
function ungranted(): {
  activities: FakeActivities;
  asksForNodes: () => Promise<true | undefined>;
  release: () => void;
} {
  const real = createLeaseActivities();
  let isAsked = false;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const activities = fakeActivities({
    closedRuns: async (input) => {
      isAsked = true;
      await released;
      return real.closedRuns(input);
    },
  });
  return { activities, asksForNodes: () => Promise.resolve(isAsked || undefined), release };
}

describe('a study whose run has not said anything yet', () => {
  it('is paused, and its run stands still before its first operation', async () => {
    const { activities, asksForNodes, release } = ungranted();
    await rig.withWorker(activities, async (queue) => {
      const operator = new Operator(rig.client, await startStudy(rig, queue, one()));
      await eventually('the run asks for its compute nodes', asksForNodes);
      expect(await operator.say('pause')).toMatch(/^it is paused: .*\/a\/serial-boot\/1 ends/);
      release();
      const { run } = await operator.sees('paused');
      await operator.findsOf(run, 'it stands still', ({ heldSince }) => heldSince !== undefined);
      expect(activities.asked).toEqual([]);
      await operator.say('resume');
      expect(await operator.study.result()).toMatchObject({ outcome: 'ok' });
    });
  });

  it('is aborted, and its run does not begin', async () => {
    const { activities, asksForNodes, release } = ungranted();
    await rig.withWorker(activities, async (queue) => {
      const operator = new Operator(rig.client, await startStudy(rig, queue, one()));
      await eventually('the run asks for its compute nodes', asksForNodes);
      expect(await operator.say('abort')).toMatch(/\/a\/serial-boot\/1: told to end$/);
      release();
      await operator.sees('aborted');
      expect(await operator.study.result()).toMatchObject({ outcome: 'failed', failedRuns: 1 });
    });
    expect(activities.asked).toEqual([]);
  });
});

describe('a study that is paused between two runs', () => {
  it('says so, names itself in what may be done, and ends the next run when it is aborted', async () => {
    const activities = fakeActivities();
    const plan = one({ repetitions: 2, settle_seconds: 2 });
    await rig.withWorker(activities, async (queue) => {
      const operator = new Operator(rig.client, await startStudy(rig, queue, plan));
      await operator.sees('running', 'settle');
      await operator.say('pause');
      await operator.finds(
        'the second run is held back',
        ({ state, paused }) => state === 'waiting' && paused !== undefined,
      );
      await eventually('its phase is paused', async () => {
        const { typedSearchAttributes } = await operator.study.describe();
        return typedSearchAttributes.get(SEARCH_ATTRIBUTES.phase) === 'paused' || undefined;
      });
      const page = await operator.study.query('__temporal_workflow_metadata');
      const { study } = await operator.study.query(progressQuery);
      expect(JSON.stringify(page)).toContain(`packbench resume '${study}'`);
      expect(await operator.say('abort')).toMatch(/2: the run ends without having begun/);
      await operator.sees('aborted');
      expect(await operator.study.result()).toMatchObject({ outcome: 'failed', failedRuns: 1 });
    });
    expect(activities.asked.filter((what) => what === 'boot 1')).toHaveLength(1);
    expect(activities.savedRuns.at(-1)).toMatchObject({
      outcome: 'aborted',
      reason: 'an operator ended it before it began: its study was paused',
    });
  });
});
