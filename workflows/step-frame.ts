import { proxyActivities } from '@temporalio/workflow';
import type { Target } from '../plan/target.js';
import { activityOptions } from './activity-options.js';
import type { Activities } from './contract/activities.js';
import type { RunContext, RunInput } from './contract/runs.js';
import type { OperatorGate } from './operator-gate.js';
import type { RunJournal } from './run-journal.js';

/** What every step of a run is done with: what the run is, what it has measured, whom it asks. */
export class StepFrame {
  readonly input: RunInput;
  readonly journal: RunJournal;
  readonly gate: OperatorGate;

  constructor(input: RunInput, journal: RunJournal, gate: OperatorGate) {
    this.input = input;
    this.journal = journal;
    this.gate = gate;
  }

  /** What each activity of a step is told: whose it is, and in which phase. */
  get place(): { readonly context: RunContext; readonly phase: string } {
    return { context: this.input.context, phase: this.journal.phaseName };
  }

  /** As the plan has it. */
  get target(): Target | undefined {
    const { context, plan } = this.input;
    return plan.targets.find(({ name }) => name === context.target.name);
  }

  /**
   * @param summary plain words for the timeline
   * @param limitSeconds the step's own time limit
   */
  activities(summary: string, limitSeconds: number): Activities {
    const { patience_seconds } = this.input.plan;
    return proxyActivities<Activities>(activityOptions(summary, limitSeconds, patience_seconds));
  }
}
