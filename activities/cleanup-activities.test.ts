import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMakers, type Makers } from '../openstack/testing/leftover-makers.js';
import { openSimulatedTarget, type SimulatedTarget } from '../test/rig/simulated-target.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import type {
  CleanupActivities,
  CleanupFinding,
  ReapCloudInput,
} from '../workflows/contract/cleanup.js';
import { createCleanupActivities } from './cleanup-activities.js';

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

/** A run that nobody works on: it stays open until it is terminated. */
async function startRun() {
  const workflowId = `study/${randomUUID()}/kvm/serial-boot/1`;
  return rig.client.workflow.start('run', { taskQueue: `nobody-${workflowId}`, workflowId });
}

type Reaped = Awaited<ReturnType<CleanupActivities['reapCloud']>>;

function reapCloud(
  more: Partial<ReapCloudInput>,
  heartbeatDetails?: CleanupFinding[],
): Promise<Reaped> {
  const clouds = (): string[] => ['simcloud'];
  const activities = createCleanupActivities({ client: () => sim.client, clouds });
  const env = new MockActivityEnvironment({ heartbeatDetails }, { client: rig.client });
  const reap = (input: ReapCloudInput): Promise<Reaped> => activities.reapCloud(input);
  return env.run<[ReapCloudInput], Reaped, typeof reap>(reap, { cloud: 'simcloud', ...more });
}

describe('reapCloud', () => {
  it('takes what a terminated run left, and nothing of an open one or of a stranger', async () => {
    const [open, closed] = [await startRun(), await startRun()];
    await closed.terminate();
    const ours = await make.server('packbench-1', { packbench_run: closed.workflowId });
    const its = await make.server('packbench-1', { packbench_run: open.workflowId });
    const strange = await make.server('packbench-1', {});
    const { findings, counts } = await reapCloud({});
    expect(counts).toEqual({ deleted: 1, would_delete: 0, kept: 1, stuck: 0 });
    expect(findings.map(({ id, did, why }) => [id, did, why]).sort()).toEqual(
      [
        [ours, 'deleted', ''],
        [its, 'kept', 'its run is open'],
      ].sort(),
    );
    const { findings: later } = await reapCloud({ dryRun: true, unknown: true });
    expect(later.map(({ id }) => id)).toEqual([its]);
    expect(later.map(({ id }) => id)).not.toContain(strange);
    await open.terminate();
  });

  it('still tells what an attempt before it had asked to go', async () => {
    const earlier = {
      cloud: 'simcloud',
      kind: 'server',
      id: randomUUID(),
      name: 'packbench-2',
      run: 'a/b/c/1',
      did: 'deleted',
      why: '',
    } as const;
    const { findings, counts } = await reapCloud({}, [earlier]);
    expect(findings).toEqual([earlier]);
    expect(counts.deleted).toBe(1);
  });
});
