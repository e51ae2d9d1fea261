import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleOptions,
} from '@temporalio/client';
import type { CleanupInput } from '../workflows/contract/cleanup.js';
import { TASK_QUEUE } from '../workflows/contract/names.js';
import { refusedCron } from './refused-cron.js';

export const CLEANUP_SCHEDULE = 'packbench-cleanup';

/** Lets Temporal clean up at the times of a cron expression, in UTC; an earlier one is replaced. */
export async function scheduleCleanup(
  client: Client,
  cron: string,
  input: CleanupInput,
): Promise<void> {
  const options = {
    scheduleId: CLEANUP_SCHEDULE,
    spec: { cronExpressions: [cron] },
    action: {
      type: 'startWorkflow',
      workflowType: 'cleanup',
      workflowId: CLEANUP_SCHEDULE,
      taskQueue: TASK_QUEUE,
      args: [input],
      staticSummary: 'delete what closed runs left in the clouds',
    },
    // After a pause the first one does all of the work.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 minutes' },
  } as const satisfies ScheduleOptions;
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw refusedCron(cron, error);
    const { spec, action, policies } = options;
    const handle = client.schedule.getHandle(CLEANUP_SCHEDULE);
    try {
      await handle.update(({ state }) => ({ spec, action, policies, state }));
    } catch (cause) {
      throw refusedCron(cron, cause);
    }
  }
}

/** @returns false when there was no schedule. */
export async function unscheduleCleanup(client: Client): Promise<boolean> {
  try {
    await client.schedule.getHandle(CLEANUP_SCHEDULE).delete();
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
}
