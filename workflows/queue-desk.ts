import { setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { Decision } from '../results/record.js';
import {
  DECISION_UPDATES,
  decideSignal,
  EXTEND_HOLD_DESCRIPTION,
  extendHoldUpdate,
  PAUSE_DESCRIPTION,
  pausedSignal,
  pauseUpdate,
  type HoldExtension,
  type Pause,
  type PauseOrder,
} from './contract/decisions.js';
import { runStatusQuery, type RunProgress, type RunStatus } from './contract/progress.js';
import type { RunInput } from './contract/runs.js';
import { pausedDetails } from './paused-details.js';
import { pausedWords, pauseProblem } from './pause-words.js';
import { refuse } from './refuse.js';
import { operationsOf } from './run-scenario.js';
import { tellStudy } from './tell-study.js';
import { timeLeft } from './time-left.js';
import { isDecision, isPause } from './well-formed.js';

const STANDING = 'It keeps its place in the queue, and stands still before its first operation.';

/** Where operators speak with a run that waits for its compute nodes. */
export class QueueDesk {
  readonly #input: RunInput;
  readonly #onAbort: () => void;
  #waitsFor = '';
  #paused: Pause | undefined;
  #wasResumed = false;

  constructor(input: RunInput, onAbort: () => void) {
    this.#input = input;
    this.#onAbort = onAbort;
    for (const { decision, update, description } of DECISION_UPDATES) {
      const validator = (): void => refuse(this.#objection(decision));
      setHandler(update, () => this.#decide(decision), { description, validator });
    }
    // What its study was told.
    setHandler(decideSignal, (decision) => {
      if (isDecision(decision) && this.#objection(decision) === '') this.#decide(decision);
    });
    setHandler(pauseUpdate, (order) => this.#pause(order), {
      description: PAUSE_DESCRIPTION,
      validator: (order?: unknown) => refuse(this.#paused ? '' : pauseProblem(order)),
    });
    setHandler(pausedSignal, (pause: unknown) => {
      if (isPause(pause) || pause === null) this.#setPaused(pause ?? undefined);
    });
    setHandler(extendHoldUpdate, () => '', {
      description: EXTEND_HOLD_DESCRIPTION,
      validator: (_: HoldExtension) => refuse(`no servers are held: ${this.waiting}`),
    });
    setHandler(runStatusQuery, () => this.#status(), { description: 'What the run waits for.' });
  }

  /** What it does, in words. */
  get waiting(): string {
    return this.#waitsFor === '' ? 'it waited' : `it ${this.#waitsFor}`;
  }

  /** A pause that holds when the run begins. */
  get paused(): Pause | undefined {
    return this.#paused;
  }

  /** @param waitsFor whom, in words */
  async show(waitsFor: string): Promise<void> {
    this.#waitsFor = waitsFor;
    await this.#tell();
  }

  #decide(decision: Decision): string {
    if (decision === 'abort') {
      this.#onAbort();
      return 'the run ends without having begun';
    }
    const over = this.#paused;
    this.#setPaused(undefined);
    this.#wasResumed = true;
    return over ? `it was ${pausedWords(over)}, and is no longer` : 'it is not paused any more';
  }

  #pause(order: PauseOrder | undefined): string {
    if (this.#paused) return `it is ${pausedWords(this.#paused)} already`;
    this.#setPaused({ since: new Date().toISOString(), reason: order?.reason ?? '' });
    return "it is paused: it keeps its place in the queue, and stands still before its first operation; 'resume' lets it go on";
  }

  #setPaused(pause: Pause | undefined): void {
    this.#paused = pause;
    this.#tell().catch(() => undefined);
  }

  /** Why a decision makes no sense now; empty when it does. */
  #objection(decision: Decision): string {
    if (decision === 'abort') return '';
    if (decision === 'resume' && (this.#paused || this.#wasResumed)) return '';
    return `the run is not blocked: ${this.waiting}`;
  }

  async #tell(): Promise<void> {
    const { run } = this.#input.context;
    const paused = this.#paused && pausedDetails('Paused', run, this.#paused, STANDING);
    const words = this.#waitsFor === '' ? 'it asks for its compute nodes' : this.waiting;
    const queued = `**queued**: ${words}.\n\nIt begins by itself when its turn comes. Cancel it, or send the update \`abort\`, to give up its place.`;
    setCurrentDetails([paused, queued].filter(Boolean).join('\n\n'));
    await tellStudy(this.#progress());
  }

  #progress(): RunProgress {
    const { context } = this.#input;
    return {
      run: context.run,
      target: context.target.name,
      scenario: context.scenario,
      repetition: context.repetition,
      state: 'queued',
      phase: '',
      done: 0,
      of: operationsOf(this.#input),
      latest: this.#waitsFor,
      ...(this.#paused && { paused: this.#paused }),
    };
  }

  #status(): RunStatus {
    const standing = { figures: [], phase: '', inPhaseMs: 0, holdLeftMs: null };
    return {
      ...this.#progress(),
      inHand: [],
      figures: [],
      timeLeft: timeLeft(this.#input, standing),
    };
  }
}
