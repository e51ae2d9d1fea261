import {
  ChildWorkflowCancellationType,
  executeChild,
  ParentClosePolicy,
} from '@temporalio/workflow';
import { beginOperations, type Begun, type Reached } from './begin-operations.js';
import type { RunInput } from './contract/runs.js';
import type { SliceInput } from './contract/slices.js';
import { MAX_BATCH, type StepItem, type StepKind } from './contract/steps.js';
import { GuestSteps } from './guest-steps.js';
import type { OperatorGate } from './operator-gate.js';
import type { RunJournal } from './run-journal.js';
import { sliceIdOf } from './slice-id.js';
import type { slice } from './slice.js';
import { StepFrame } from './step-frame.js';

/**
 * The steps that scenarios are made of, for one run. Each is journaled as it ends. One that cannot be
 * done waits for an operator, and is then done again or left out.
 */
export class StepsOfRun {
  /** Those in guests and on compute nodes. */
  readonly guests: GuestSteps;
  readonly #frame: StepFrame;
  readonly #onSliceEnd: (part: number) => Promise<void>;

  constructor(
    input: RunInput,
    journal: RunJournal,
    gate: OperatorGate,
    onSliceEnd: (part: number) => Promise<void> = () => Promise.resolve(),
  ) {
    this.#frame = new StepFrame(input, journal, gate);
    this.guests = new GuestSteps(this.#frame);
    this.#onSliceEnd = onSliceEnd;
  }

  /** Starts operations at the same moment and waits for all of them. */
  async step(kind: StepKind, items: readonly StepItem[], what: string): Promise<Reached[]> {
    if (items.length <= MAX_BATCH) {
      const words = items.length > 1 ? `${what} (${String(items.length)} at once)` : what;
      const begun = await this.begin(kind, items, words);
      const { scenario } = this.#frame.input;
      if (kind === 'boot' && 'wait_ready' in scenario && scenario.wait_ready) {
        await this.guests.awaitReady('boot', begun, {}, words);
      }
      return begun.map(({ reached }) => reached);
    }
    const slices = await Promise.allSettled(
      inBatches(items).map((batch) => this.slice({ do: 'together', kind, items: batch })),
    );
    // All have ended, so that nothing is still being made when the run cleans up.
    const failed = slices.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return slices.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  }

  /** As `step`, at most 50 at once, with the requests as evidence for what follows them. */
  begin(kind: StepKind, items: readonly StepItem[], what: string): Promise<Begun[]> {
    return beginOperations(this.#frame, kind, items, what);
  }

  /** Boots servers one after the other; the record is saved after each. */
  async bootInTurn(items: readonly StepItem[]): Promise<Reached[]> {
    const { input, journal } = this.#frame;
    const servers: Reached[] = [];
    if (items.length > MAX_BATCH) {
      for (const batch of inBatches(items)) {
        servers.push(...(await this.slice({ do: 'in-turn', items: batch })));
      }
      return servers;
    }
    for (const item of items) {
      const what = `server ${String(item.ordinal)} of ${String(input.scenario.servers)}`;
      servers.push(...(await this.step('boot', [item], what)));
      await journal.save();
    }
    return servers;
  }

  /** Does a piece of the run in a workflow of its own. */
  async slice(job: SliceInput['job']): Promise<readonly Reached[]> {
    const { input: run, journal } = this.#frame;
    const part = journal.nextPart();
    const input = { run, part, phase: journal.phaseName, job };
    try {
      const result = await executeChild<typeof slice>('slice', {
        workflowId: sliceIdOf(run.context.run, part),
        args: [input],
        staticSummary: `slice ${String(part)}: ${job.do}`,
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      });
      journal.addSlice(result);
      return result.reached;
    } finally {
      await this.#onSliceEnd(part);
    }
  }
}

function inBatches<T>(items: readonly T[]): T[][] {
  const batches: T[][] = [];
  for (let i = 0; i < items.length; i += MAX_BATCH) batches.push(items.slice(i, i + MAX_BATCH));
  return batches;
}
