import {
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
  extendHoldUpdate,
  PAUSE_DESCRIPTION,
  pausedSignal,
  pauseUpdate,
  type Pause,
  type PauseOrder,
} from './contract/decisions.js';
import type { RunProgress } from './contract/progress.js';
import { pausedWords, pauseProblem } from './pause-words.js';
import { refuse, refused } from './refuse.js';
import { goingRun, isLeft, runMeant } from './run-meant.js';
import { StudyHold } from './study-hold.js';

/** What a study tells its run, until the run itself says how it goes on. */
const TOLD: Readonly<Record<Decision, string>> = {
  resume: 'told to go on',
  skip: 'told to leave that out',
  abort: 'told to end',
};

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
  /** Id of the run that was started last: it says nothing before it has its compute nodes. */
  #begun: string | undefined;
  /** The run that a pause keeps from beginning. */
  #held: { readonly run: string; isLeftOut: boolean } | undefined;

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
    const hold = new StudyHold(runs);
    setHandler(extendHoldUpdate, (order) => hold.extend(order), {
      description: EXTEND_HOLD_DESCRIPTION,
      validator: (order?: unknown) => refuse(hold.objection(order)),
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

  /**
   * Waits while the study is paused; a cancellation ends the wait.
   *
   * @returns whether the run is to begin: an operator may have ended it instead
   */
  async mayBegin(next: RunProgress): Promise<boolean> {
    if (!this.#paused) return true;
    const held = { run: next.run, isLeftOut: false };
    this.#held = held;
    this.#onTold({ ...next, paused: this.#paused, latest: pausedWords(this.#paused) });
    try {
      await condition(() => this.#paused === undefined || held.isLeftOut);
      this.#onTold(next);
    } catch (error) {
      if (!isCancellation(error)) throw error;
    } finally {
      this.#held = undefined;
    }
    return !held.isLeftOut;
  }

  /** A run is there, and can be told. */
  async began(run: string): Promise<void> {
    this.#begun = run;
    // Said while the run was being started.
    if (this.#paused) await this.#tellPaused(run, this.#paused);
  }

  get #all(): readonly RunProgress[] {
    return [...this.#runs.values()];
  }

  get #going(): RunProgress | undefined {
    return goingRun(this.#all, this.#begun);
  }

  #objection(decision: Decision): string {
    if (decision === 'resume' && this.#paused) return '';
    if (decision === 'abort' && this.#held) return '';
    const meant = runMeant(this.#all, decision, this.#begun);
    return typeof meant === 'string' && !this.#wasTold(decision) ? meant : '';
  }

  #wasTold(decision: Decision): boolean {
    return this.#told?.decision === decision && this.#going?.run === this.#told.run;
  }

  async #passOn(decision: Decision): Promise<string> {
    if (decision === 'abort' && this.#held) {
      this.#held.isLeftOut = true;
      return `${this.#held.run}: the run ends without having begun; the study is still paused`;
    }
    const isPaused = decision === 'resume' && this.#paused !== undefined;
    if (isPaused) this.#paused = undefined;
    const found = runMeant(this.#all, decision, this.#begun);
    const meant = typeof found === 'string' && isPaused ? this.#going : found;
    if (meant === undefined) return 'it is not paused any more, and goes on';
    if (typeof meant === 'string') return `${this.#told?.run ?? ''}: ${TOLD[decision]} already`;
    const { paused: _, ...progress } = meant;
    this.#told = { decision, run: meant.run };
    const isUnbegun = meant.state === 'queued' || meant.state === 'waiting';
    this.#onTold({
      ...progress,
      state: isUnbegun ? meant.state : 'running',
      latest: TOLD[decision],
    });
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
    const going = this.#going;
    if (!going) return "it is paused: no run begins; 'resume' lets it go on";
    await this.#tellPaused(going.run, pause);
    return `it is paused: ${going.run} ends the operation in hand and begins no more, its compute nodes are sampled on, and no run begins after it; 'resume' lets it go on`;
  }

  /** One that has just ended needs not be told: no other begins. */
  async #tellPaused(run: string, pause: Pause): Promise<void> {
    await getExternalWorkflowHandle(run)
      .signal(pausedSignal, pause)
      .catch(() => undefined);
  }
}
