import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { createHash } from 'node:crypto';
import { TASK_QUEUE, type STUDY_TYPES } from '../workflows/contract/names.js';
import type { StudyResult } from '../workflows/contract/progress.js';
import { needWorker } from './known-plans.js';
import { briefOfType } from './study-brief.js';
import { studyError } from './study-end.js';

/** What the ids of dry runs begin with. */
export const DRY_RUN = 'dry-run-';

/** What is looked at: a plan that the worker knows by name, or a whole plan. */
export interface DryRunOptions {
  readonly type: (typeof STUDY_TYPES)[number];
  readonly planName: string;
  /** A whole plan; the worker finds it by its name when it is undefined. */
  readonly document?: unknown;
  /** What a study that is started like it is to do, Markdown. */
  readonly brief: string;
  /** An earlier one that found nothing wrong will do. */
  readonly mayBeOld: boolean;
}

/** A dry run that found nothing wrong. */
export interface DryRun {
  readonly runId: string;
  /** Clouds, quotas and nodes were fine then. */
  readonly checkedAt: Date;
  readonly result: StudyResult;
}

/**
 * Checks a plan, its clouds, quotas and compute nodes where the worker is, and measures nothing.
 *
 * @throws CommandError with all that is wrong
 */
export async function dryRun(client: Client, options: DryRunOptions): Promise<DryRun> {
  const { type, planName, document, brief, mayBeOld } = options;
  const workflowId = dryRunId(options);
  const earlier = mayBeOld ? await completed(client, workflowId) : undefined;
  if (earlier) return earlier;
  await needWorker(client);
  const handle = await client.workflow.start(type, {
    workflowId,
    taskQueue: TASK_QUEUE,
    args: [{ plan: document ?? planName, dry_run: true }],
    // The form that is filled in from it takes these over too.
    staticSummary: planName,
    staticDetails: briefOfType(type, brief),
    // Somebody may be at it.
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  try {
    const result = (await handle.result()) as StudyResult;
    return { runId: handle.firstExecutionRunId, checkedAt: new Date(), result };
  } catch (error) {
    throw studyError(`${planName} (dry run)`, error);
  }
}

/**
 * One for each input: a dry run of a file must not pass for one of the known plan of that name, nor
 * for one of the file as it was before. No name has a slash in it.
 */
function dryRunId({ type, planName, document }: DryRunOptions): string {
  const hash = createHash('sha256').update(JSON.stringify(document ?? null));
  return [
    `${DRY_RUN}${planName}`,
    ...(type === 'study' ? [] : [type]),
    ...(document === undefined ? [] : [hash.digest('hex').slice(0, 16)]),
  ].join('/');
}

async function completed(client: Client, workflowId: string): Promise<DryRun | undefined> {
  try {
    const handle = client.workflow.getHandle<() => Promise<StudyResult>>(workflowId);
    const { status, runId, closeTime } = await handle.describe();
    if (status.name !== 'COMPLETED' || !closeTime) return undefined;
    return { runId, checkedAt: closeTime, result: await handle.result() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
