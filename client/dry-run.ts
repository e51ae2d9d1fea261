import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { TASK_QUEUE, type STUDY_TYPES } from '../workflows/contract/names.js';
import type { StudyResult } from '../workflows/contract/progress.js';
import { needWorker } from './known-plans.js';
import { studyError } from './study-end.js';

/** What is looked at: a plan that the worker knows by name, or a whole plan. */
export interface DryRunOptions {
  readonly type: (typeof STUDY_TYPES)[number];
  readonly planName: string;
  /** A whole plan; the worker finds it by its name when it is undefined. */
  readonly document?: unknown;
  /** An earlier one that found nothing wrong will do. */
  readonly mayBeOld: boolean;
}

/** A dry run that found nothing wrong. */
export interface DryRun {
  readonly runId: string;
  readonly result: StudyResult;
}

/**
 * Checks a plan, its clouds, quotas and compute nodes where the worker is, and measures nothing.
 *
 * @throws CommandError with all that is wrong
 */
export async function dryRun(client: Client, options: DryRunOptions): Promise<DryRun> {
  const { type, planName, document, mayBeOld } = options;
  const workflowId = ['dry-run', planName, ...(type === 'study' ? [] : [type])].join('-');
  const earlier = mayBeOld ? await completed(client, workflowId) : undefined;
  if (earlier) return earlier;
  await needWorker(client);
  const handle = await client.workflow.start(type, {
    workflowId,
    taskQueue: TASK_QUEUE,
    args: [{ plan: document ?? planName, dry_run: true }],
    // The form that is filled in from it takes this over too.
    staticSummary: planName,
    // Somebody may be at it.
    workflowIdConflictPolicy: document === undefined ? 'USE_EXISTING' : 'TERMINATE_EXISTING',
  });
  try {
    const result = (await handle.result()) as StudyResult;
    return { runId: handle.firstExecutionRunId, result };
  } catch (error) {
    throw studyError(`${planName} (dry run)`, error);
  }
}

async function completed(client: Client, workflowId: string): Promise<DryRun | undefined> {
  try {
    const handle = client.workflow.getHandle<() => Promise<StudyResult>>(workflowId);
    const { status, runId } = await handle.describe();
    if (status.name !== 'COMPLETED') return undefined;
    return { runId, result: await handle.result() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
