import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import { CLEANUP_SCHEDULE, scheduleCleanup, unscheduleCleanup } from './cleanup-schedule.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

const described = () => rig.client.schedule.getHandle(CLEANUP_SCHEDULE).describe();

describe('the schedule of the clean-up', () => {
  it('is made, replaced, and gone, each time as asked', async () => {
    await scheduleCleanup(rig.client, '0 3 * * *', { cloud: 'a' });
    await scheduleCleanup(rig.client, '0 4 * * *', { cloud: 'b', dryRun: true });
    const { action, policies, spec } = await described();
    expect(action).toMatchObject({ workflowType: 'cleanup', args: [{ cloud: 'b', dryRun: true }] });
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 600_000 });
    expect(spec.calendars).toMatchObject([{ hour: [{ start: 4 }] }]);
    expect(await unscheduleCleanup(rig.client)).toBe(true);
    expect(await unscheduleCleanup(rig.client)).toBe(false);
  });

  it('quotes a cron expression that Temporal does not take', async () => {
    await expect(scheduleCleanup(rig.client, 'every day', {})).rejects.toThrow(
      "Temporal does not take 'every day': CronString does not have 5-7 fields",
    );
  });
});
