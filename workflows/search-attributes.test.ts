import { randomUUID } from 'node:crypto';
import type { WorkflowExecutionInfo, WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeActivities } from '../test/rig/fake-activities.js';
import { startStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import { resumeUpdate } from './contract/decisions.js';
import { SEARCH_ATTRIBUTES } from './contract/search-attributes.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

const boot = { scenario: 'serial-boot', servers: 1 } as const;

/** What an execution is found by now, by the short names. */
async function attributes(
  handle: WorkflowHandle | { describe(): Promise<WorkflowExecutionInfo> },
): Promise<Record<string, string>> {
  const { typedSearchAttributes } = await handle.describe();
  return Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, key]) => {
      const value = typedSearchAttributes.get(key);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

describe('search attributes', () => {
  it('say of a study and its runs what they are and how they ended', async () => {
    const id = `test-attributes-${randomUUID()}`;
    await rig.withWorker(fakeActivities(), async (queue) => {
      const plan = testPlan({ targets: [testTarget('a'), testTarget('b')], scenarios: [boot] });
      const handle = await startStudy(rig, queue, plan, 'study', id);
      const { study } = (await handle.result()) as { study: string };
      expect(await attributes(handle)).toEqual({
        study,
        target: 'a, b',
        scenario: 'serial-boot',
        cloud: 'test',
        phase: 'ended',
        outcome: 'ok',
      });
      const run = rig.client.workflow.getHandle(`${study}/a/serial-boot/1`);
      expect(await attributes(run)).toEqual({
        study,
        target: 'a',
        scenario: 'serial-boot',
        cloud: 'test',
        phase: 'ended',
        outcome: 'ok',
      });
      const query = `${SEARCH_ATTRIBUTES.study.name} = '${study}' AND PackbenchOutcome = 'ok'`;
      await expect
        .poll(async () => (await rig.client.workflow.count(query)).count, { timeout: 20_000 })
        .toBe(3);
    });
  });

  it('find what is blocked, and no longer when it is resumed', async () => {
    let isAway = true;
    const activities = fakeActivities({
      bootServers: (input) => {
        if (isAway) throw ApplicationFailure.nonRetryable('the cloud is away');
        return fakeActivities().bootServers(input);
      },
    });
    await rig.withWorker(activities, async (queue) => {
      const plan = testPlan({ targets: [testTarget('a')], scenarios: [boot] });
      const handle = await startStudy(rig, queue, plan);
      const phase = async () => (await attributes(handle))['phase'];
      await expect.poll(phase, { timeout: 20_000 }).toBe('blocked');
      isAway = false;
      await handle.executeUpdate(resumeUpdate);
      expect(await handle.result()).toMatchObject({ outcome: 'ok' });
      expect(await phase()).toBe('ended');
    });
  });

  it('forget what a workflow that was started like another one has taken over', async () => {
    await rig.withWorker(fakeActivities(), async (taskQueue) => {
      const value = 'of another study';
      const handle = await rig.client.workflow.start('study', {
        taskQueue,
        workflowId: randomUUID(),
        args: [{ plan: 'no-such-plan' }],
        typedSearchAttributes: Object.values(SEARCH_ATTRIBUTES).map((key) => ({ key, value })),
      });
      await expect(handle.result()).rejects.toThrow();
      expect(await attributes(handle)).toEqual({ phase: 'ended', outcome: 'failed' });
    });
  });

  it('say that a study was cancelled before its first run', async () => {
    const activities = fakeActivities({
      inspectTargets: () => {
        throw ApplicationFailure.create({ message: 'away', nextRetryDelay: '1 hour' });
      },
    });
    await rig.withWorker(activities, async (queue) => {
      const handle = await startStudy(rig, queue, testPlan({ scenarios: [boot] }));
      const target = async () => (await attributes(handle))['target'];
      await expect.poll(target, { timeout: 20_000 }).toBe('a, b');
      await handle.cancel();
      await expect(handle.result()).rejects.toThrow();
      expect(await attributes(handle)).toMatchObject({ phase: 'ended', outcome: 'cancelled' });
    });
  });
});
