import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleOptions,
} from '@temporalio/client';
import { TASK_QUEUE } from '../workflows/contract/names.js';
import type { PlanSummary } from '../workflows/contract/plans.js';
import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';
import { kindOf, type ScheduleMemo } from './schedules.js';
import { knownPlanBrief } from './study-brief.js';

const NOTE = 'press Trigger to run now';

/** Id of the schedule that is a plan's button. */
export const buttonId = (plan: string): string => `run-${plan}-now`;

/**
 * Makes a schedule for a plan that is paused for good: its Trigger is the plan's button.
 *
 * @throws CommandError (exit code 2) when a schedule that is no button has its id
 */
export async function installButton(
  client: Client,
  summary: PlanSummary,
): Promise<'made' | 'renewed'> {
  const { name: plan } = summary;
  const [title = ''] = summary.description.split('\n');
  const options = {
    scheduleId: buttonId(plan),
    spec: {},
    action: {
      type: 'startWorkflow',
      workflowType: 'study',
      workflowId: buttonId(plan),
      taskQueue: TASK_QUEUE,
      args: [{ plan }],
      staticSummary: title === '' ? plan : title.slice(0, 200),
      staticDetails: knownPlanBrief(summary, new Date()),
    },
    // Pressed again while it runs, it runs once more afterwards.
    policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: '1 minute' },
    state: { paused: true, note: NOTE },
    memo: { packbench: 'button', plan } satisfies ScheduleMemo,
  } as const satisfies ScheduleOptions;
  try {
    await client.schedule.create(options);
    return 'made';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { spec, action, policies, state } = options;
    const handle = client.schedule.getHandle(options.scheduleId);
    const { memo } = await handle.describe();
    if (kindOf(memo) !== 'button') throw notButton(options.scheduleId, plan, error);
    await handle.update(() => ({ spec, action, policies, state }));
    return 'renewed';
  }
}

function notButton(scheduleId: string, plan: string, cause: unknown): CommandError {
  return new CommandError(
    EXIT.usageOrPlan,
    `plan '${plan}' gets no button: there is a schedule '${scheduleId}' that is none`,
    {
      hint: `make that one anew under another name: packbench schedule create --name; then packbench schedule delete ${scheduleId}`,
      cause,
    },
  );
}

/**
 * Removes buttons; returns the ids of those that were there.
 *
 * @param plans names of plans whose buttons stay
 */
export async function removeButtons(
  client: Client,
  plans: readonly string[] = [],
): Promise<readonly string[]> {
  const kept = new Set(plans.map(buttonId));
  const removed: string[] = [];
  for await (const { scheduleId, memo } of client.schedule.list()) {
    if (kindOf(memo) !== 'button' || kept.has(scheduleId)) continue;
    try {
      await client.schedule.getHandle(scheduleId).delete();
      removed.push(scheduleId);
    } catch (error) {
      // The list is a moment behind.
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    }
  }
  return removed.sort();
}
