import {
  ChildWorkflowCancellationType,
  isCancellation,
  log,
  ParentClosePolicy,
  startChild,
} from '@temporalio/workflow';
import { causeOf } from './cause-of.js';
import type { RunProgress, RunSummary } from './contract/progress.js';
import type { RunInput } from './contract/runs.js';
import { runBrief } from './run-brief.js';
import { operationsOf } from './run-scenario.js';
import { run } from './run.js';
import type { StudyOperators } from './study-operators.js';
import { endUnbegun } from './with-lease.js';

/** A run that fails does not end the study: the others are worth having. */
export async function runOfStudy(
  input: RunInput,
  operators: StudyOperators,
): Promise<Pick<RunSummary, 'outcome' | 'reason'>> {
  const { context } = input;
  try {
    if (!(await operators.mayBegin(waiting(input)))) {
      const reason = 'an operator ended it before it began: its study was paused';
      return await endUnbegun(input, 'aborted', reason);
    }
    const child = await startChild(run, {
      workflowId: context.run,
      args: [input],
      staticSummary: `${context.scenario} on ${context.target.name}, repetition ${String(context.repetition)}`,
      staticDetails: runBrief(input),
      // A terminated study leaves its run the chance to clean up.
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    });
    await operators.began(context.run);
    return await child.result();
  } catch (error) {
    if (isCancellation(error)) return { outcome: 'cancelled', reason: 'it was cancelled' };
    log.error('run failed', { run: context.run, cause: causeOf(error) });
    return { outcome: 'failed', reason: causeOf(error) };
  }
}

/** What is shown of a run that has not begun. */
export const waiting = ({ context, ...input }: RunInput): RunProgress => ({
  run: context.run,
  target: context.target.name,
  scenario: context.scenario,
  repetition: context.repetition,
  state: 'waiting',
  phase: '',
  done: 0,
  of: operationsOf(input),
  latest: '',
});
