import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleHandle,
} from '@temporalio/client';
import { FAILS_WITH_RUNS, TASK_QUEUE, type STUDY_TYPES } from '../workflows/contract/names.js';
import { closest } from '../plan/closest.js';
import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';
import { refusedCron } from './refused-cron.js';
import { briefOfType } from './study-brief.js';

/** A plan that is run at certain times. */
export interface PlanSchedule {
  /** Id of the schedule, and the beginning of its studies' workflow ids. */
  readonly name: string;
  readonly type: (typeof STUDY_TYPES)[number];
  readonly plan: string;
  /** Five fields. */
  readonly cron: string;
  /** IANA, such as `Europe/Berlin`. */
  readonly timezone: string;
  /** Each start is put off by a random time up to this. @unit ms */
  readonly jitterMs: number;
  /** A start that was missed is made up for within this. @unit ms */
  readonly catchUpMs: number;
  /** Whether one that fails, or whose runs do, is the last until somebody unpauses it. */
  readonly pauseOnFailure: boolean;
  /** Whether it is skipped when cloud, quota or compute nodes are not fit for a good number. */
  readonly preflight: boolean;
  /** What its studies are to do: the static details of their pages, Markdown. */
  readonly brief: string;
}

/** What tells our schedules from others of the namespace; Temporal does not keep a cron expression. */
export interface ScheduleMemo {
  readonly packbench: 'schedule' | 'button';
  readonly plan: string;
  readonly cron?: string;
  readonly timezone?: string;
}

/** @throws CommandError (exit code 2) when there is one of that name, or Temporal does not take it. */
export async function createSchedule(client: Client, wish: PlanSchedule): Promise<void> {
  const { name, type, plan, cron, timezone, jitterMs, catchUpMs, pauseOnFailure, preflight } = wish;
  try {
    await client.schedule.create({
      scheduleId: name,
      spec: { cronExpressions: [cron], timezone, ...(jitterMs > 0 && { jitter: jitterMs }) },
      action: {
        type: 'startWorkflow',
        workflowType: type,
        workflowId: name,
        taskQueue: TASK_QUEUE,
        args: [{ plan, ...(preflight && { preflight }) }],
        staticSummary: `plan '${plan}', by the schedule '${name}'`,
        staticDetails: briefOfType(type, wish.brief),
        ...(pauseOnFailure && { memo: { [FAILS_WITH_RUNS]: true } }),
      },
      // One that takes longer than the time between two is not started again meanwhile.
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: catchUpMs, pauseOnFailure },
      memo: { packbench: 'schedule', plan, cron, timezone } satisfies ScheduleMemo,
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw refusedCron(cron, error);
    throw new CommandError(EXIT.usageOrPlan, `there is a schedule '${name}' already`, {
      hint: `packbench schedule delete ${name}; or give this one another name: --name`,
      cause: error,
    });
  }
}

/** Names of all schedules that run plans. */
export async function scheduleNames(client: Client): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { scheduleId, memo } of client.schedule.list()) {
    if (kindOf(memo) === 'schedule') names.push(scheduleId);
  }
  return names.sort();
}

/** @throws CommandError (exit code 2) with the schedules that there are. */
export async function findSchedule(
  client: Client,
  name: string,
): Promise<{ readonly handle: ScheduleHandle; readonly description: ScheduleDescription }> {
  const handle = client.schedule.getHandle(name);
  try {
    const description = await handle.describe();
    if (kindOf(description.memo) !== undefined) return { handle, description };
    throw unknownSchedule(name, await scheduleNames(client), 'is none that runs a plan');
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw unknownSchedule(name, await scheduleNames(client), 'is not there');
  }
}

/** One that has times: pausing, unpausing or backfilling a button would do nothing. */
export async function findTimedSchedule(
  client: Client,
  name: string,
): ReturnType<typeof findSchedule> {
  const found = await findSchedule(client, name);
  if (kindOf(found.description.memo) !== 'button') return found;
  throw new CommandError(EXIT.usageOrPlan, `'${name}' is a button: it has no times`, {
    hint: `press it: packbench schedule trigger ${name}`,
  });
}

/** Whether a schedule is one of ours, and which kind. */
export function kindOf(
  memo: Readonly<Record<string, unknown>> | undefined,
): ScheduleMemo['packbench'] | undefined {
  const kind = memo?.['packbench'];
  return kind === 'schedule' || kind === 'button' ? kind : undefined;
}

function unknownSchedule(name: string, names: readonly string[], what: string): CommandError {
  const meant = closest(name, names);
  return new CommandError(EXIT.usageOrPlan, `the schedule '${name}' ${what}`, {
    hint:
      meant !== undefined && meant !== name
        ? `did you mean '${meant}'?`
        : names.length > 0
          ? `there are: ${names.join(', ')}`
          : '`packbench schedule create` makes one',
  });
}
