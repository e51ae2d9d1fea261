import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMakers, type Makers } from '../openstack/testing/leftover-makers.js';
import { openSimulatedTarget, type SimulatedTarget } from '../test/rig/simulated-target.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import type { LeftoversInput, RemoveLeftoversResult } from '../workflows/contract/activities.js';
import { createRemoveLeftovers } from './remove-leftovers.js';

let rig: WorkflowRig;
let sim: SimulatedTarget;
let make: Makers;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());
beforeEach(async () => {
  sim = await openSimulatedTarget({ speedUp: 50 });
  make = createMakers(sim.client, sim.context.target);
});
afterEach(() => sim.close());

const remove = (run: string): Promise<RemoveLeftoversResult> => {
  const activity = createRemoveLeftovers({ client: () => sim.client });
  const env = new MockActivityEnvironment({}, { client: rig.client });
  const input: LeftoversInput = { context: { ...sim.context, run }, isClosed: true };
  return env.run<[LeftoversInput], RemoveLeftoversResult, typeof activity>(activity, input);
};

describe('what a run left that others believe closed', () => {
  it('stays while its run goes on, in whatever execution, and goes when it does not', async () => {
    const workflowId = `study/${randomUUID()}/kvm/serial-boot/1`;
    // Nobody works on it: it stays open until it is terminated.
    const taskQueue = `nobody-${workflowId}`;
    const run = await rig.client.workflow.start('run', { taskQueue, workflowId });
    const server = await make.server('packbench-1', { packbench_run: workflowId });
    expect((await remove(workflowId)).removed).toEqual([]);
    await run.terminate();
    expect((await remove(workflowId)).removed).toEqual([`server ${server} packbench-1`]);
  });

  it('goes when Temporal has forgotten its run', async () => {
    const run = `study/${randomUUID()}/kvm/serial-boot/1`;
    await make.server('packbench-1', { packbench_run: run });
    expect((await remove(run)).removed).toHaveLength(1);
  });
});
