import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOfRun } from '../openstack/commit-tag.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import { createRunRegister } from './run-register.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

/** Nobody works on its queue: it is open until somebody ends it. */
async function start(type: string, workflowId: string) {
  return rig.client.workflow.start(type, { taskQueue: `nobody-${workflowId}`, workflowId });
}

/** Lists lag behind by a moment. */
const eventually = (fate: () => Promise<unknown>, expected: string): Promise<void> =>
  expect.poll(fate, { timeout: 10_000, interval: 50 }).toBe(expected);

describe('createRunRegister', () => {
  it('calls a run open until Temporal says that it is closed, and knows nothing of others', async () => {
    const register = createRunRegister(rig.client);
    const id = `study/${randomUUID()}/kvm/serial-boot/1`;
    expect(await register.fateOf(id)).toBe('unknown');
    const handle = await start('run', id);
    expect(await register.fateOf(id)).toBe('open');
    await handle.terminate();
    expect(await register.fateOf(id)).toBe('closed');
  });

  it('calls a closed run open while one of its slices goes on', async () => {
    const register = createRunRegister(rig.client);
    const id = `study/${randomUUID()}/kvm/serial-boot/1`;
    const handle = await start('run', id);
    const slice = await start('slice', `${id}/slice-1`);
    const other = await start('slice', `${id}0/slice-1`);
    await handle.terminate();
    await eventually(() => register.fateOf(id), 'open');
    await slice.terminate();
    await eventually(() => register.fateOf(id), 'closed');
    await other.terminate();
  });

  it('does not take a workflow of another type for a run', async () => {
    const id = `study/${randomUUID()}`;
    const handle = await start('study', id);
    await handle.terminate();
    expect(await createRunRegister(rig.client).fateOf(id)).toBe('unknown');
  });

  it('finds a run by its digest, as the tag of a commit has it', async () => {
    const id = `study/${randomUUID()}/docker/boot-snapshot/1`;
    const handle = await start('run', id);
    await handle.terminate();
    const runOf = (): Promise<string | undefined> =>
      createRunRegister(rig.client).runOf(digestOfRun(id));
    await eventually(runOf, id);
  });
});
