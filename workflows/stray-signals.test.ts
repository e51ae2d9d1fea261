import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeActivities } from '../test/rig/fake-activities.js';
import { Operator } from '../test/rig/operator.js';
import { startStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import { leaseIdOf } from './contract/names.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

const packing = testPlan({
  targets: [testTarget('a')],
  scenarios: [{ scenario: 'steady-state-packing', servers: 1, hold_seconds: 5 }],
});

/** What the Web UI's dialog can send: nothing, or anything. */
const STRAY: readonly (readonly unknown[])[] = [[], [{}], ['nonsense'], [null]];

describe('signals among workflows that a person sends with anything in them', () => {
  it.each([
    ['study', ['runProgress']],
    ['run', ['extendHold', 'paused', 'sliceBlocked', 'decide', 'leaseState']],
    ['lease', ['request', 'release']],
  ] as const)('stop no %s', async (whom, signals) => {
    const result = await rig.withWorker(fakeActivities(), async (queue) => {
      const operator = new Operator(rig.client, await startStudy(rig, queue, packing));
      const { run } = await operator.sees('running', 'hold');
      const ids = { study: operator.study.workflowId, run, lease: leaseIdOf(queue) };
      const handle = rig.client.workflow.getHandle(ids[whom]);
      for (const signal of signals) {
        for (const args of STRAY) await handle.signal<unknown[]>(signal, ...args);
      }
      return operator.study.result() as Promise<unknown>;
    });
    expect(result).toMatchObject({ outcome: 'ok' });
  });

  it('are no second input of a study', async () => {
    await rig.withWorker(fakeActivities(), async (taskQueue) => {
      const handle = await rig.client.workflow.start('study', {
        taskQueue,
        workflowId: taskQueue,
        args: [packing, { outcomes: [] }],
      });
      const message = await handle.result().catch((error: unknown) => {
        const { cause } = error as { cause?: { message?: string } };
        return cause?.message;
      });
      expect(message).toMatch(/^a study takes one input/);
    });
  });
});
