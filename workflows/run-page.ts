import { setCurrentDetails, setHandler } from '@temporalio/workflow';
import { runStatusQuery, type RunProgress, type RunStatus } from './contract/progress.js';
import type { RunInput } from './contract/runs.js';
import type { Hold } from './hold.js';
import { instantWords } from './instant-words.js';
import type { Block } from './operator-gate.js';
import { pausedWords } from './pause-words.js';
import type { Pauses } from './pauses.js';
import { runDetails } from './run-details.js';
import type { RunJournal } from './run-journal.js';
import { operationsOf } from './run-scenario.js';
import { tellStudy } from './tell-study.js';
import { timeLeft } from './time-left.js';

export interface RunPageOptions {
  readonly input: RunInput;
  readonly journal: RunJournal;
  readonly pauses: Pauses;
  readonly hold: Hold;
  readonly blocked: () => Block | undefined;
  /** Whether nothing is left to pause. */
  readonly isEnding: () => boolean;
  /** Steps under way, in words. */
  readonly inHand: () => readonly string[];
}

/** What a run shows of itself: in the Web UI, to who asks, and to the study that it belongs to. */
export class RunPage {
  readonly #options: RunPageOptions;

  constructor(options: RunPageOptions) {
    this.#options = options;
    setHandler(runStatusQuery, () => this.#status(), {
      description:
        'How far the run is: phase, operations and their figures so far, what is under way, time left.',
    });
  }

  /** Shows it in the Web UI. Costs the history nothing. */
  refresh(): void {
    const { journal, blocked } = this.#options;
    setCurrentDetails(runDetails(this.#status(), journal, blocked()));
  }

  /** Shows it, and tells the study. */
  async tell(): Promise<void> {
    this.#options.journal.told += 1;
    this.refresh();
    await tellStudy(this.#progress());
  }

  /** What goes on to its end in spite of a pause, in words; empty when nothing does. */
  inHand(): string {
    const { journal, hold, inHand } = this.#options;
    const [first, ...others] = inHand();
    if (first !== undefined) {
      return others.length === 0 ? `'${first}'` : `'${first}' (and ${String(others.length)} more)`;
    }
    if (hold.endsAtMs !== undefined) return `the hold until ${timeWords(hold.endsAtMs)}`;
    return journal.phaseName === 'baseline' ? 'the baseline' : '';
  }

  #status(): RunStatus {
    const { input, journal, hold, pauses, inHand } = this.#options;
    const { endsAtMs } = hold;
    const { heldSince } = pauses;
    const figures = journal.figures();
    return {
      ...this.#progress(),
      inHand: inHand(),
      ...(heldSince !== undefined && { heldSince }),
      figures,
      timeLeft: timeLeft(input, {
        figures,
        phase: journal.phaseName,
        inPhaseMs: journal.inPhaseMs,
        holdLeftMs: endsAtMs === undefined ? null : Math.max(0, endsAtMs - Date.now()),
      }),
    };
  }

  #progress(): RunProgress {
    const { input, journal, hold, pauses } = this.#options;
    const { context } = input;
    const blocked = this.#options.blocked();
    const paused = pauses.inForce;
    const { endsAtMs } = hold;
    return {
      nth: journal.told,
      run: context.run,
      target: context.target.name,
      scenario: context.scenario,
      repetition: context.repetition,
      state: blocked ? 'blocked' : this.#isPaused() ? 'paused' : 'running',
      phase: journal.phaseName,
      done: journal.tally().operations,
      of: operationsOf(input),
      latest: this.#latest(blocked),
      ...(paused && { paused }),
      ...(endsAtMs !== undefined &&
        hold.wasAsked && { holdEndsAt: new Date(endsAtMs).toISOString() }),
    };
  }

  #isPaused(): boolean {
    return this.#options.pauses.inForce !== undefined && !this.#options.isEnding();
  }

  #latest(blocked: Block | undefined): string {
    const { journal, pauses } = this.#options;
    const paused = this.#isPaused() && pauses.inForce ? pausedWords(pauses.inForce) : '';
    const words = blocked?.reason ?? (paused || journal.latest);
    const { saveProblem } = journal;
    return saveProblem ? `${words} (the results cannot be written: ${saveProblem})` : words;
  }
}

const timeWords = (ms: number): string => instantWords(new Date(ms).toISOString());
