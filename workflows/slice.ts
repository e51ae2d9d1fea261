import {
  CancellationScope,
  getExternalWorkflowHandle,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Reached } from './begin-operations.js';
import { decideSignal, pausedSignal, sliceBlockedSignal } from './contract/decisions.js';
import type { SliceInput, SliceResult } from './contract/slices.js';
import { bootsAmong } from './late-duplicates.js';
import { OperatorGate } from './operator-gate.js';
import { PausableSteps } from './pausable-steps.js';
import { Pauses } from './pauses.js';
import { figureTable } from './run-details.js';
import { RunJournal } from './run-journal.js';
import { rebootOneServer } from './scenarios/serial-reboot.js';
import type { StepsOfRun } from './steps-of-run.js';
import { isDecision, isPause } from './well-formed.js';

/** A piece of a run of many servers, with a history and a record of its own. */
export async function slice(input: SliceInput): Promise<SliceResult> {
  const { run, part, phase } = input;
  const show = (): Promise<void> => {
    setCurrentDetails(
      `**${phase}**, slice ${String(part)} of a run; \`pause\`, \`resume\`, \`skip\` and \`abort\` are sent to the run.\n\n${figureTable(journal.figures())}`,
    );
    return Promise.resolve();
  };
  const journal: RunJournal = new RunJournal(run.context, show, { part, phase });
  // Operators speak with the run, which asks on behalf of its slices.
  const gate: OperatorGate = new OperatorGate(run.context, (at) =>
    tellRun(part, gate.waiting[0]?.reason ?? '', at),
  );
  setHandler(decideSignal, (decision) => {
    if (isDecision(decision)) gate.decide(decision);
  });
  const pauses: Pauses = new Pauses(() => {
    journal.pauses = pauses.records;
    return Promise.resolve();
  });
  setHandler(pausedSignal, (pause: unknown) => {
    if (isPause(pause)) pauses.begin(pause);
    else if (pause === null) pauses.end();
  });
  try {
    const steps = new PausableSteps(run, journal, gate, pauses);
    const reached = await gate.body(() => work(input, journal, steps));
    return {
      reached,
      boots: bootsAmong(journal.operations),
      ...journal.tally(),
      figures: journal.figures(),
    };
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
  steps: StepsOfRun,
): Promise<readonly Reached[]> {
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
