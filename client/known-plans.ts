import { WorkflowFailedError, type Client } from '@temporalio/client';
import { TimeoutFailure } from '@temporalio/common';
import { randomUUID } from 'node:crypto';
import { PLANS_TYPE, TASK_QUEUE } from '../workflows/contract/names.js';
import type { PlanList, PlanSummary } from '../workflows/contract/plans.js';
import { closest } from '../plan/closest.js';
import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';
import { isPolled } from './worker-process.js';

/** It takes less than a second; a worker that was killed counts as polling for another minute. */
const PATIENCE = '30 seconds';

/**
 * The plans that the worker knows, which need not be those of this machine.
 *
 * @throws CommandError (exit code 3) when no worker polls, or none answers.
 */
export async function knownPlans(client: Client): Promise<PlanList> {
  await needWorker(client);
  try {
    return (await client.workflow.execute(PLANS_TYPE, {
      workflowId: `plans-${randomUUID()}`,
      taskQueue: TASK_QUEUE,
      staticSummary: 'the plans that the worker knows by name',
      workflowExecutionTimeout: PATIENCE,
    })) as PlanList;
  } catch (error) {
    const isLate = error instanceof WorkflowFailedError && error.cause instanceof TimeoutFailure;
    throw isLate ? noWorker('no worker answers', error) : error;
  }
}

/** @throws CommandError (exit code 2) with the names that there are, or with what is wrong with it. */
export function findKnownPlan({ plans, folder }: PlanList, name: string): PlanSummary {
  const plan = plans.find((one) => one.name === name);
  if (!plan) {
    const names = plans.map((one) => one.name);
    const meant = closest(name, names);
    throw new CommandError(EXIT.usageOrPlan, `the worker knows no plan '${name}'`, {
      hint:
        meant !== undefined
          ? `did you mean '${meant}'?`
          : names.length > 0
            ? `there are: ${names.join(', ')}`
            : `its folder '${folder}' has no plan`,
    });
  }
  if (plan.problems.length === 0) return plan;
  throw new CommandError(
    EXIT.usageOrPlan,
    `plan '${name}' cannot be run:\n${plan.problems.map((one) => `  ${one}`).join('\n')}`,
    { hint: `mend '${plan.file}' in '${folder}' on the worker` },
  );
}

/** @throws CommandError (exit code 3) when nobody would take up what is started. */
export async function needWorker(client: Client): Promise<void> {
  if (await isPolled(client)) return;
  throw noWorker('no worker polls');
}

const noWorker = (message: string, cause?: unknown): CommandError =>
  new CommandError(EXIT.temporal, message, { hint: '`packbench up` starts one', cause });
