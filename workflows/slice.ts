import { CancellationScope } from '@temporalio/workflow';
import type { SliceInput, SliceResult } from './contract/slices.js';
import { RunJournal } from './run-journal.js';
import { rebootOneServer } from './scenarios/serial-reboot.js';
import { StepsOfRun, type Reached } from './steps-of-run.js';

/** A piece of a run of many servers, with a history and a record of its own. */
export async function slice(input: SliceInput): Promise<SliceResult> {
  const { run, part, phase } = input;
  const journal = new RunJournal(run.context, () => Promise.resolve(), { part, phase });
  try {
    const reached = await work(input, journal);
    return { reached, ...journal.tally() };
  } finally {
    // What was measured before a failure or a cancellation is kept.
    await CancellationScope.nonCancellable(async () => {
      await journal.leave();
      await journal.save();
    });
  }
}

async function work({ run, job }: SliceInput, journal: RunJournal): Promise<readonly Reached[]> {
  const steps = new StepsOfRun(run, journal);
  switch (job.do) {
    case 'together':
      return steps.step(job.kind, job.items, 'servers');
    case 'in-turn':
      return steps.bootInTurn(job.items);
    case 'reboot': {
      const { scenario } = run;
      if (scenario.scenario !== 'serial-reboot') return [];
      for (const ordinal of job.ordinals) {
        await rebootOneServer({ scenario, steps, journal }, ordinal);
      }
      return [];
    }
  }
}
