import { condition, getExternalWorkflowHandle } from '@temporalio/workflow';
import { extendHoldSignal, type HoldExtension } from './contract/decisions.js';
import type { RunProgress } from './contract/progress.js';
import { extensionProblem } from './hold.js';
import { extendedAnswer } from './pause-words.js';
import { refused } from './refuse.js';
import { runHolding } from './run-meant.js';

/** A run answers a signal by its next message. */
const ANSWER_PATIENCE = '10 seconds';

/** Passes `extend-hold` of a study on to the run that holds its servers. */
export class StudyHold {
  readonly #runs: ReadonlyMap<string, RunProgress>;
  #isAsking = false;

  constructor(runs: ReadonlyMap<string, RunProgress>) {
    this.#runs = runs;
  }

  /** Why it makes no sense now; empty when it does. */
  objection(order: unknown): string {
    const wrong = extensionProblem(order);
    if (wrong !== '' || this.#holding()) return wrong;
    return 'no run of this study holds its servers';
  }

  async extend(order: HoldExtension): Promise<string> {
    // One after the other: which answer belongs to which order could not be told.
    while (this.#isAsking) await condition(() => !this.#isAsking);
    this.#isAsking = true;
    try {
      return await this.#ask(order);
    } finally {
      this.#isAsking = false;
    }
  }

  #holding(): RunProgress | undefined {
    return runHolding([...this.#runs.values()]);
  }

  async #ask(order: HoldExtension): Promise<string> {
    const holding = this.#holding();
    if (!holding) throw refused('no run of this study holds its servers any more');
    const { run, holdEndsAt: before } = holding;
    const end = (): string | undefined => this.#runs.get(run)?.holdEndsAt;
    const isDone = (): boolean => {
      const endsAt = end();
      if (endsAt === undefined) return false;
      return (
        endsAt !== before || ('until' in order && endsAt >= new Date(order.until).toISOString())
      );
    };
    await getExternalWorkflowHandle(run)
      .signal(extendHoldSignal, order)
      .catch(() => undefined);
    await condition(isDone, ANSWER_PATIENCE, {
      summary: 'wait until the run says how long it holds its servers',
    });
    const endsAt = end();
    if (endsAt === undefined || !isDone()) {
      throw refused(
        `the run '${run}' has not answered within ${ANSWER_PATIENCE}, and may still hold its servers longer: its page says until when`,
      );
    }
    return `${run}: ${extendedAnswer(order, endsAt)}`;
  }
}
