import {
  ApplicationFailure,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import type { Decision } from '../results/record.js';
import {
  DECISION_UPDATES,
  decideSignal,
  EXTEND_HOLD_DESCRIPTION,
  extendHoldSignal,
  extendHoldUpdate,
  PAUSE_DESCRIPTION,
  pausedSignal,
  pauseUpdate,
  type HoldExtension,
  type Pause,
  type PauseOrder,
} from './contract/decisions.js';
import type { RunProgress } from './contract/progress.js';
import { extensionProblem } from './hold.js';
import { instantWords } from './instant-words.js';
import { pausedWords, pauseProblem } from './pause-words.js';
import { goingRun, runHolding, runMeant } from './run-meant.js';

/** What a study tells its run, until the run itself says how it goes on. */
const TOLD: Readonly<Record<Decision, string>> = {
  resume: 'told to go on',
  skip: 'told to leave that out',
  abort: 'told to end',
};

/** A run answers a signal by its next message; one that does not has just ended. */
const ANSWER_PATIENCE = '10 seconds';

/**
 * What a run understands its study understands too, so that an operator need not look for the right
 * page: it is passed on to the run that it can only be meant for. A pause of a study also keeps it
 * from beginning the next run.
 */
export class StudyOperators {
  readonly #runs: ReadonlyMap<string, RunProgress>;
  readonly #onTold: (progress: RunProgress) => void;
  #paused: Pause | undefined;
  #told: { readonly decision: Decision; readonly run: string } | undefined;

  /** @param paused a pause from before the study continued as new */
  constructor(
    runs: ReadonlyMap<string, RunProgress>,
    onTold: (progress: RunProgress) => void,
    paused?: Pause,
  ) {
    this.#runs = runs;
    this.#onTold = onTold;
    this.#paused = paused;
    for (const { decision, update, description } of DECISION_UPDATES) {
      const validator = (): void => refuse(this.#objection(decision));
      setHandler(update, () => this.#passOn(decision), { description, validator });
    }
    setHandler(pauseUpdate, (order) => this.#pause(order), {
      description: PAUSE_DESCRIPTION,
      validator: (order?: unknown) => refuse(this.#pauseObjection(order)),
    });
    setHandler(extendHoldUpdate, (order) => this.#extendHold(order), {
      description: EXTEND_HOLD_DESCRIPTION,
      // Whoever sends it may send anything, or nothing.
      validator: (order: HoldExtension | undefined) => {
        refuse(extensionProblem(order?.seconds));
        if (!runHolding(this.#all)) refuse('no run of this study holds its servers');
      },
    });
  }

  get paused(): Pause | undefined {
    return this.#paused;
  }

  /** A run that was resumed on its own page lets its study go on too. */
  heard(told: RunProgress): void {
    const before = this.#runs.get(told.run);
    if (before?.paused && !told.paused) this.#paused = undefined;
  }

  /** Waits while the study is paused; a cancellation ends the wait. */
  async untilResumed(next: RunProgress): Promise<void> {
    if (!this.#paused) return;
    this.#onTold({ ...next, paused: this.#paused, latest: pausedWords(this.#paused) });
    try {
      await condition(() => this.#paused === undefined);
      this.#onTold(next);
    } catch (error) {
      if (!isCancellation(error)) throw error;
    }
  }

  get #all(): readonly RunProgress[] {
    return [...this.#runs.values()];
  }

  #objection(decision: Decision): string {
    if (decision === 'resume' && this.#paused) return '';
    const meant = runMeant(this.#all, decision);
    return typeof meant === 'string' && !this.#wasTold(decision) ? meant : '';
  }

  #wasTold(decision: Decision): boolean {
    return this.#told?.decision === decision && goingRun(this.#all)?.run === this.#told.run;
  }

  async #passOn(decision: Decision): Promise<string> {
    const isPaused = decision === 'resume' && this.#paused !== undefined;
    if (isPaused) this.#paused = undefined;
    const found = runMeant(this.#all, decision);
    const meant = typeof found === 'string' && isPaused ? goingRun(this.#all) : found;
    if (meant === undefined) return 'it is not paused any more, and goes on';
    if (typeof meant === 'string') return `${this.#told?.run ?? ''}: ${TOLD[decision]} already`;
    const { paused: _, ...progress } = meant;
    this.#told = { decision, run: meant.run };
    const state = meant.state === 'queued' ? 'queued' : 'running';
    this.#onTold({ ...progress, state, latest: TOLD[decision] });
    try {
      await getExternalWorkflowHandle(meant.run).signal(decideSignal, decision);
    } catch {
      throw refused(`the run '${meant.run}' has just ended`);
    }
    return `${meant.run}: ${TOLD[decision]}`;
  }

  #pauseObjection(order: unknown): string {
    if (this.#paused) return '';
    const isOver = this.#all.length > 0 && !this.#all.some(isLeft);
    return pauseProblem(order) || (isOver ? 'no run of this study is left to pause' : '');
  }

  async #pause(order: PauseOrder | undefined): Promise<string> {
    if (this.#paused) return `it is ${pausedWords(this.#paused)} already`;
    const pause = { since: new Date().toISOString(), reason: order?.reason ?? '' };
    this.#paused = pause;
    const going = goingRun(this.#all);
    if (!going) return "it is paused: no run begins; 'resume' lets it go on";
    // One that has just ended needs not be told: no other begins.
    await getExternalWorkflowHandle(going.run)
      .signal(pausedSignal, pause)
      .catch(() => undefined);
    return `it is paused: ${going.run} ends the operation in hand and begins no more, its compute nodes are sampled on, and no run begins after it; 'resume' lets it go on`;
  }

  async #extendHold(order: HoldExtension): Promise<string> {
    const holding = runHolding(this.#all);
    if (!holding) throw refused('no run of this study holds its servers any more');
    const { run, holdEndsAt: before } = holding;
    const endOf = (): string | undefined => this.#runs.get(run)?.holdEndsAt;
    await getExternalWorkflowHandle(run)
      .signal(extendHoldSignal, order)
      .catch(() => undefined);
    await condition(() => endOf() !== before, ANSWER_PATIENCE, {
      summary: 'wait until the run says how long it holds its servers',
    });
    const end = endOf();
    if (end === undefined || end === before) {
      throw refused(`the run '${run}' did not hold its servers longer: its page says why`);
    }
    return `${run}: the servers are held ${String(order.seconds)} s longer, until ${instantWords(end)}`;
  }
}

const LEFT: readonly RunProgress['state'][] = ['waiting', 'queued', 'running', 'blocked', 'paused'];
const isLeft = ({ state }: RunProgress): boolean => LEFT.includes(state);

const refused = (message: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(message, 'DecisionRefused');

/** @throws ApplicationFailure that the operator reads; nothing of it is in the history */
function refuse(objection: string): void {
  if (objection !== '') throw refused(objection);
}
