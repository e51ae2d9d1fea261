import { CancellationScope, CancelledFailure, isCancellation } from '@temporalio/workflow';
import type { RunOutcome } from '../results/record.js';
import { causeOf } from './cause-of.js';
import type { Pause } from './contract/decisions.js';
import type { RunSummary } from './contract/progress.js';
import type { RunInput } from './contract/runs.js';
import { LeaseOfRun } from './lease-of-run.js';
import { QueueDesk } from './queue-desk.js';
import { RunJournal } from './run-journal.js';

/**
 * Does a run once it has its compute nodes to itself, and lets the next one on them when it has
 * ended, however it ended. A run that is cancelled or aborted while it waits leaves a record that
 * says so.
 *
 * @param body gets what the run should know of the ones before it, in words, and whether an operator
 *   has paused it while it waited
 */
export async function withLease(
  input: RunInput,
  body: (note: string, paused: Pause | undefined) => Promise<RunSummary>,
): Promise<RunSummary> {
  const lease = new LeaseOfRun(input);
  const end = { outcome: 'cancelled' as RunOutcome, who: 'it was cancelled' };
  try {
    let note: string;
    const waiting = new CancellationScope();
    const desk = new QueueDesk(input, () => {
      end.outcome = 'aborted';
      end.who = 'an operator ended it';
      waiting.cancel();
    });
    try {
      note = await waiting.run(() => lease.acquire((waitsFor) => desk.show(waitsFor)));
      // It was told so between the grant and here.
      if (waiting.consideredCancelled) throw new CancelledFailure(end.who);
    } catch (error) {
      const { outcome, reason } = isCancellation(error)
        ? {
            outcome: end.outcome,
            reason: `${end.who} before it began: ${desk.waiting.replace('waits', 'waited')}`,
          }
        : { outcome: 'failed' as const, reason: causeOf(error) };
      return await CancellationScope.nonCancellable(() => endUnbegun(input, outcome, reason));
    }
    return await body(note, desk.paused);
  } finally {
    await CancellationScope.nonCancellable(() => lease.release());
  }
}

/** Leaves a record of a run that has not begun. */
export async function endUnbegun(
  { context }: RunInput,
  outcome: RunOutcome,
  reason: string,
): Promise<RunSummary> {
  const journal = new RunJournal(context, () => Promise.resolve());
  await journal.save(await journal.end(outcome, reason, []));
  return { run: context.run, outcome, reason, operations: 0 };
}
