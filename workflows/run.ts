import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { RunOutcome } from '../results/record.js';
import { causeOf } from './cause-of.js';
import { cleanUpOfRun } from './clean-up-of-run.js';
import type { Pause } from './contract/decisions.js';
import type { RunSummary } from './contract/progress.js';
import type { RunInput } from './contract/runs.js';
import { findLateDuplicates } from './late-duplicates.js';
import { openRun } from './open-run.js';
import { figureWords } from './operation-figures.js';
import { startRecordings, type Recordings } from './recordings.js';
import type { RunJournal } from './run-journal.js';
import { runScenario } from './run-scenario.js';
import { wait } from './scenarios/scenario-steps.js';
import { SearchAttributes } from './search-attributes.js';
import type { StepsOfRun } from './steps-of-run.js';
import { takeInventory } from './take-inventory.js';
import { withLease } from './with-lease.js';

/** One scenario on one target, one repetition, alone on its compute nodes. */
export async function run(input: RunInput): Promise<RunSummary> {
  const { study, target, scenario } = input.context;
  const found = new SearchAttributes({
    study,
    target: target.name,
    scenario,
    cloud: target.cloud,
    phase: 'queued',
  });
  const summary = await withLease(input, (note, paused) => runAlone(input, note, found, paused));
  found.set({ phase: 'ended', outcome: summary.outcome });
  return summary;
}

/** Baseline, the scenario's steps, settle, clean-up. */
async function runAlone(
  input: RunInput,
  note: string,
  found: SearchAttributes,
  paused: Pause | undefined,
): Promise<RunSummary> {
  const { context, plan, scenario } = input;
  const { journal, steps, blocks, desk, hold } = openRun(input, {
    paused,
    onBlock: (isBlocked) => {
      if (isBlocked && plan.when_blocked === 'stop_sampling') recordings?.stopEarly();
    },
    onTell: (where) => {
      found.set({ phase: where });
    },
  });
  let recordings: Recordings | undefined;
  let reason = '';
  let outcome: RunOutcome = 'ok';
  try {
    recordings = await startRecordings(input);
    await blocks.gate.body(async () => {
      await takeInventory(input, journal, blocks.gate);
      if (input.precache) await precache(steps, journal);
      await journal.enter('baseline');
      await wait(plan.baseline_seconds, 'baseline: the node is sampled idle');
      await runScenario({ scenario, journal, steps, hold });
      await journal.enter('settle');
      await wait(plan.settle_seconds, 'settle: the node is sampled after the last server');
      await journal.leave();
    });
    reason = failuresIn(journal);
    if (reason !== '') outcome = 'failed';
  } catch (error) {
    // A step that was cancelled while the cloud was away ends with the cloud's error.
    const { consideredCancelled } = CancellationScope.current();
    outcome = isCancellation(error) || consideredCancelled ? 'cancelled' : 'failed';
    reason = outcome === 'cancelled' ? 'it was cancelled' : causeOf(error);
  }
  desk.ending();
  if (desk.aborted !== '') {
    outcome = 'aborted';
    reason = desk.aborted;
  }
  // Also after a cancellation: what was made is taken away, what was measured is kept.
  return CancellationScope.nonCancellable(async () => {
    const unfinished = outcome !== 'ok';
    const { left, removed, tookAway } = await cleanUpOfRun(input, journal, unfinished, blocks.gate);
    journal.recordings = (await recordings?.stop()) ?? [];
    // The port of a server that was taken away went with it: it was left, and is not told as taken.
    const duplicates = findLateDuplicates(journal.boots(), [...new Set([...tookAway, ...removed])]);
    journal.flagDuplicates(duplicates.operations);
    journal.lateServers = duplicates.servers;
    const unexplained = removed.filter((one) => !duplicates.explained.has(one));
    if (unexplained.length > 0 && outcome === 'ok') {
      outcome = 'failed';
      reason = `left behind, and removed at the end: ${unexplained.join(', ')}`;
    }
    if (left.length > 0) {
      reason = [`left behind: ${left.join(', ')}`, reason].filter(Boolean).join('; ');
      outcome = 'leaked';
    }
    await journal.noteSeenOutages(false);
    const record = await journal.end(outcome, reason, left);
    const notes = [note, duplicateWords([...duplicates.explained])].filter(Boolean);
    await journal.save(notes.length === 0 ? record : { ...record, notes });
    return {
      run: context.run,
      outcome,
      reason,
      operations: journal.tally().operations,
      headline: figureWords(journal.figures()),
      ...(journal.results !== '' && { report: `${journal.results}/report.html` }),
    };
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

const duplicateWords = (made: readonly string[]): string =>
  made.length === 0
    ? ''
    : `made twice by a worker that had hung, and removed at the end; what was measured meanwhile was measured beside it: ${made.join(', ')}`;

function failuresIn(journal: RunJournal): string {
  const { failures, firstFailure } = journal.tally();
  return failures > 1 ? `${firstFailure} (and ${String(failures - 1)} more)` : firstFailure;
}
