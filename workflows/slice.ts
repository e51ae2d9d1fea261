import {
  CancellationScope,
  getExternalWorkflowHandle,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Reached } from './begin-operations.js';
import { decideSignal, sliceBlockedSignal } from './contract/decisions.js';
import type { SliceInput, SliceResult } from './contract/slices.js';
import { bootsAmong } from './late-duplicates.js';
import { OperatorGate } from './operator-gate.js';
import { RunJournal } from './run-journal.js';
import { rebootOneServer } from './scenarios/serial-reboot.js';
import { StepsOfRun } from './steps-of-run.js';

/** A piece of a run of many servers, with a history and a record of its own. */
export async function slice(input: SliceInput): Promise<SliceResult> {
  const { run, part, phase } = input;
  const journal = new RunJournal(run.context, () => Promise.resolve(), { part, phase });
  // Operators speak with the run, which asks on behalf of its slices.
  const gate: OperatorGate = new OperatorGate(run.context, (at) =>
    tellRun(part, gate.waiting[0]?.reason ?? '', at),
  );
  setHandler(decideSignal, (decision) => {
    gate.decide(decision);
  });
  try {
    const reached = await gate.body(() => work(input, journal, gate));
    return { reached, boots: bootsAmong(journal.operations), ...journal.tally() };
  } finally {
    // What was measured before a failure or a cancellation is kept.
    await CancellationScope.nonCancellable(async () => {
      await journal.leave();
      await journal.save();
    });
  }
}

async function tellRun(part: number, reason: string, at: string): Promise<void> {
  const { parent } = workflowInfo();
  if (!parent) return;
  // A run that is gone has cancelled its slices.
  await getExternalWorkflowHandle(parent.workflowId)
    .signal(sliceBlockedSignal, { part, reason, at })
    .catch(() => undefined);
}

async function work(
  { run, job }: SliceInput,
  journal: RunJournal,
  gate: OperatorGate,
): Promise<readonly Reached[]> {
  const steps = new StepsOfRun(run, journal, gate);
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
