import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { PlanInput } from '../../plan/plan.js';
import type { Activities } from '../../workflows/contract/activities.js';
import type { StudyResult } from '../../workflows/contract/progress.js';
import type { WorkflowRig } from './workflow-rig.js';

/** A target of a cloud that nobody asks. */
export const testTarget = (name: string): PlanInput['targets'][number] => ({
  name,
  cloud: 'test',
  flavor: 'f',
  image: 'i',
  readiness: { probe: 'console', marker: 'UP' },
});

/** A plan for targets `a` and `b` that waits for nothing. */
export const testPlan = (more: Partial<PlanInput> = {}): PlanInput => ({
  name: 'test',
  targets: [testTarget('a'), testTarget('b')],
  baseline_seconds: 0,
  settle_seconds: 0,
  ...more,
});

export const startStudy = (
  rig: WorkflowRig,
  taskQueue: string,
  input: unknown,
  type = 'study',
  workflowId: string = randomUUID(),
): Promise<WorkflowHandle> =>
  rig.client.workflow.start(type, { taskQueue, workflowId, args: [input] });

/** Runs a workflow to its end; a failure is returned as the message a person would read. */
export async function runStudy(
  rig: WorkflowRig,
  activities: Activities,
  input: unknown,
  type = 'study',
): Promise<StudyResult | string> {
  return rig.withWorker(activities, async (queue) => {
    const handle = await startStudy(rig, queue, input, type);
    return handle.result().catch(messageOf) as Promise<StudyResult | string>;
  });
}

function messageOf(error: unknown): string {
  let message = '';
  for (let e = error; e instanceof Error; e = e.cause) message = e.message;
  return message;
}
