import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { RunOutcome } from '../results/record.js';
import { causeOf } from './cause-of.js';
import { DECISION_UPDATES, decideSignal } from './contract/decisions.js';
import type { RunSummary } from './contract/progress.js';
import type { RunInput } from './contract/runs.js';
import { LeaseOfRun } from './lease-of-run.js';
import { RunJournal } from './run-journal.js';
import { operationsOf } from './run-scenario.js';
import { tellStudy } from './tell-study.js';

/**
 * Does a run once it has its compute nodes to itself, and lets the next one on them when it has
 * ended, however it ended. A run that is cancelled or aborted while it waits leaves a record that
 * says so.
 *
 * @param body gets what the run should know of the ones before it, in words
 */
export async function withLease(
  input: RunInput,
  body: (note: string) => Promise<RunSummary>,
): Promise<RunSummary> {
  const lease = new LeaseOfRun(input);
  const end = { outcome: 'cancelled' as RunOutcome, who: 'it was cancelled', waiting: 'it waited' };
  try {
    let note: string;
    const waiting = new CancellationScope();
    const abort = (): string => {
      end.outcome = 'aborted';
      end.who = 'an operator ended it';
      waiting.cancel();
      return 'the run ends without having begun';
    };
    for (const { decision, update, description } of DECISION_UPDATES) {
      const validator = (): void => {
        if (decision === 'abort') return;
        throw ApplicationFailure.nonRetryable(
          `the run is not blocked: ${end.waiting}`,
          'DecisionRefused',
        );
      };
      setHandler(update, abort, { description, validator });
    }
    // What its study was told.
    setHandler(decideSignal, (decision) => {
      if (decision === 'abort') abort();
    });
    try {
      note = await waiting.run(() =>
        lease.acquire((waitsFor) => {
          end.waiting = `it ${waitsFor}`;
          return showQueued(input, waitsFor);
        }),
      );
      // It was told so between the grant and here.
      if (waiting.consideredCancelled) throw new CancelledFailure(end.who);
    } catch (error) {
      const { outcome, reason } = isCancellation(error)
        ? {
            outcome: end.outcome,
            reason: `${end.who} before it began: ${end.waiting.replace('waits', 'waited')}`,
          }
        : { outcome: 'failed' as const, reason: causeOf(error) };
      return await CancellationScope.nonCancellable(() => endUnbegun(input, outcome, reason));
    }
    return await body(note);
  } finally {
    await CancellationScope.nonCancellable(() => lease.release());
  }
}

async function showQueued(input: RunInput, waitsFor: string): Promise<void> {
  const { context } = input;
  setCurrentDetails(
    `**queued**: it ${waitsFor}.\n\nIt begins by itself when its turn comes. Cancel it, or send the update \`abort\`, to give up its place.`,
  );
  await tellStudy({
    run: context.run,
    target: context.target.name,
    scenario: context.scenario,
    repetition: context.repetition,
    state: 'queued',
    phase: '',
    done: 0,
    of: operationsOf(input),
    latest: waitsFor,
  });
}

async function endUnbegun(
  { context }: RunInput,
  outcome: RunOutcome,
  reason: string,
): Promise<RunSummary> {
  const journal = new RunJournal(context, () => Promise.resolve());
  await journal.save(await journal.end(outcome, reason, []));
  return { run: context.run, outcome, reason, operations: 0 };
}
