import {
  CancellationScope,
  getExternalWorkflowHandle,
  isCancellation,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { RunOutcome } from '../results/record.js';
import { causeOf } from './cause-of.js';
import { cleanUpOfRun } from './clean-up-of-run.js';
import { runProgressSignal, type RunProgress, type RunSummary } from './contract/progress.js';
import type { RunInput } from './contract/runs.js';
import { startRecordings } from './recordings.js';
import { runDetails } from './run-details.js';
import { RunJournal } from './run-journal.js';
import { operationsOf, runScenario } from './run-scenario.js';
import { wait } from './scenarios/scenario-steps.js';
import { StepsOfRun } from './steps-of-run.js';

/** One scenario on one target, one repetition: baseline, the scenario's steps, settle, clean-up. */
export async function run(input: RunInput): Promise<RunSummary> {
  const { context, plan, scenario } = input;
  const journal = new RunJournal(context, (now) => report(input, now));
  const recordings = await startRecordings(input);
  let reason = '';
  let outcome: RunOutcome = 'ok';
  try {
    const steps = new StepsOfRun(input, journal);
    if (input.precache) await precache(steps, journal);
    await journal.enter('baseline');
    await wait(plan.baseline_seconds, 'baseline: the node is sampled idle');
    await runScenario({ scenario, journal, steps });
    await journal.enter('settle');
    await wait(plan.settle_seconds, 'settle: the node is sampled after the last server');
    await journal.leave();
    reason = failuresIn(journal);
    if (reason !== '') outcome = 'failed';
  } catch (error) {
    outcome = isCancellation(error) ? 'cancelled' : 'failed';
    reason = outcome === 'cancelled' ? 'it was cancelled' : causeOf(error);
  }
  // Also after a cancellation: what was made is taken away, what was measured is kept.
  return CancellationScope.nonCancellable(async () => {
    const { left, removed } = await cleanUpOfRun(input, journal, outcome !== 'ok');
    journal.recordings = await recordings.stop();
    if (removed.length > 0 && outcome === 'ok') {
      outcome = 'failed';
      reason = `left behind, and removed at the end: ${removed.join(', ')}`;
    }
    if (left.length > 0) {
      reason = [`left behind: ${left.join(', ')}`, reason].filter(Boolean).join('; ');
      outcome = 'leaked';
    }
    const record = await journal.end(outcome, reason, left);
    await journal.save(record);
    return { run: context.run, outcome, reason, operations: journal.tally().operations };
  });
}

/** Fills the node's image cache: one server, ordinal 0, that no statistic counts. */
async function precache(steps: StepsOfRun, journal: RunJournal): Promise<void> {
  await journal.enter('precache');
  const words = 'one server, to cache the image';
  const begun = await steps.begin('boot', [{ ordinal: 0, serverId: '' }], words);
  const servers = begun.map(({ reached }) => reached);
  if (servers.length > 0) await steps.begin('delete', servers, words);
}

function failuresIn(journal: RunJournal): string {
  const { failures, firstFailure } = journal.tally();
  return failures > 1 ? `${firstFailure} (and ${String(failures - 1)} more)` : firstFailure;
}

/** Shows where the run is: in the Web UI, and to the study that it belongs to. */
async function report(input: RunInput, journal: RunJournal): Promise<void> {
  const { context } = input;
  const progress: RunProgress = {
    run: context.run,
    target: context.target.name,
    scenario: context.scenario,
    repetition: context.repetition,
    state: 'running',
    phase: journal.phaseName,
    done: journal.tally().operations,
    of: operationsOf(input),
    latest:
      journal.latest +
      (journal.saveProblem ? ` (the results cannot be written: ${journal.saveProblem})` : ''),
  };
  setCurrentDetails(runDetails(progress, journal));
  const { parent } = workflowInfo();
  if (!parent) return;
  // The study may be gone (terminated); the run then goes on to its clean-up all the same.
  await getExternalWorkflowHandle(parent.workflowId)
    .signal(runProgressSignal, progress)
    .catch(() => undefined);
}
