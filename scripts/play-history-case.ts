import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { createStudyId } from '../client/study-id.js';
import type { PlanInput } from '../plan/plan.js';
import { TASK_QUEUE } from '../workflows/contract/names.js';
import type { StudyProgress } from '../workflows/contract/progress.js';
import type { HistoryCase } from './history-case.js';

/** Each of them takes seconds, all at once on a slow machine some minutes. */
const PATIENCE_MS = 300_000;
const LOOK_EVERY_MS = 300;
/** A paused run whose operations have not become more for so long has come to the next one. */
const STANDSTILL_MS = 20_000;

/**
 * Starts the study of a case, waits until it is as the case says, and does what is to be done then.
 *
 * @returns the study's id
 * @throws Error when it does not get there
 */
export async function playHistoryCase(
  client: Client,
  { type = 'study', ask, until, then }: HistoryCase,
  plan: PlanInput,
): Promise<string> {
  const study = createStudyId(plan.name, new Date());
  const handle = await client.workflow.start(type, {
    workflowId: study,
    taskQueue: TASK_QUEUE,
    args: [ask ? { plan, ...ask } : plan],
  });
  if (until !== 'end') {
    const run = await reached(handle, until);
    if (then === 'cancel') await handle.cancel();
    else if (then === 'terminate the run') await client.workflow.getHandle(run).terminate();
    else if (then === 'extend-hold') await handle.executeUpdate(then, { args: [{ seconds: 1 }] });
    else if (then !== undefined) await handle.executeUpdate(then);
  }
  if (then === 'pause') await standsStill(handle);
  // A study that was refused or cancelled ends as one that was.
  else if (until === 'end' || then !== undefined) await handle.result().catch(() => undefined);
  return study;
}

/** @returns the run's id */
async function reached(
  handle: WorkflowHandle,
  { state, phase }: Exclude<HistoryCase['until'], 'end'>,
): Promise<string> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    // Its worker does not know it yet.
    const { runs } = await handle.query<StudyProgress>('progress').catch(() => ({ runs: [] }));
    const [run] = runs;
    if (run?.state === state && (phase ?? run.phase) === run.phase) return run.run;
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING' || Date.now() > giveUpAt) {
      const is = run ? `${run.state} in '${run.phase}': ${run.latest}` : 'without a run';
      throw new Error(`'${handle.workflowId}' does not become ${state}; it is ${is}`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** Of a run that is cut into slices only they know that they hold something back. */
async function standsStill(handle: WorkflowHandle): Promise<void> {
  const ended = async (): Promise<number> => {
    const { runs } = await handle.query<StudyProgress>('progress');
    return runs[0]?.done ?? 0;
  };
  for (let before = await ended(); ;) {
    await sleep(STANDSTILL_MS);
    const now = await ended();
    if (now === before) return;
    before = now;
  }
}
