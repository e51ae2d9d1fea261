import { setHandler } from '@temporalio/workflow';
import type { Decision } from '../results/record.js';
import { DECISION_UPDATES, decideSignal } from './contract/decisions.js';
import { instantWords } from './instant-words.js';
import type { OpenSlices } from './open-slices.js';
import type { Pauses } from './pauses.js';
import { refuse } from './refuse.js';
import type { RunBlocks } from './run-blocks.js';
import { isDecision } from './well-formed.js';

/** Answers of the updates, by decision. */
const ANSWERS: Readonly<Record<Decision, string>> = {
  resume: 'it tries again',
  skip: 'it leaves that out and goes on',
  abort: 'it ends: it deletes what it made, and keeps what it measured',
};

export interface DeskOptions {
  readonly blocks: RunBlocks;
  readonly pauses: Pauses;
  readonly slices: OpenSlices;
  /** Is told when a pause is over. */
  readonly onChange: () => Promise<void>;
}

/** Where operators decide how a run goes on that is blocked or paused, or that it ends. */
export class OperatorDesk {
  readonly #options: DeskOptions;
  /** What was done last, and when: who says it again is told so. */
  #done: { readonly decision: Decision; readonly at: string } | undefined;
  #aborted = '';
  #isEnding = false;

  constructor(options: DeskOptions) {
    this.#options = options;
    for (const { decision, update, description } of DECISION_UPDATES) {
      setHandler(update, () => this.#decide(decision), {
        description,
        validator: () => {
          refuse(this.#objection(decision));
        },
      });
    }
    setHandler(decideSignal, (decision) => {
      if (isDecision(decision) && this.#objection(decision) === '') this.#decide(decision);
    });
  }

  /** Why the run was aborted; empty when it was not. */
  get aborted(): string {
    return this.#aborted;
  }

  /** Whether there is nothing left to pause or to abort. */
  get isEnding(): boolean {
    return this.#isEnding || this.#aborted !== '';
  }

  /** From here on there is nothing left to abort. */
  ending(): void {
    this.#isEnding = true;
  }

  /** @returns what an operator reads */
  #decide(decision: Decision): string {
    const { blocks, pauses, slices, onChange } = this.#options;
    const { current: blocked } = blocks;
    const isAbort = decision === 'abort' && !this.isEnding;
    if (isAbort) {
      this.#aborted = `an operator aborted it${blocked ? `: ${blocked.reason}` : ''}`;
    }
    if (blocked || isAbort) blocks.decide(decision);
    // A pause outlasts an abort: its study may be paused with it.
    const over = decision === 'resume' ? pauses.end() : undefined;
    if (over) {
      slices.tell(null);
      onChange().catch(() => undefined);
    }
    if (!blocked && !isAbort && !over) return this.#again(decision);
    this.#done = { decision, at: new Date().toISOString() };
    const goesOn = over ? `it was paused since ${instantWords(over.since)}, and goes on` : '';
    const answer = blocked || isAbort ? ANSWERS[decision] : '';
    return [blocked ? `${blocked.reason}: ${answer}` : answer, goesOn].filter(Boolean).join('; ');
  }

  #again(decision: Decision): string {
    const at = this.#done ? ` at ${instantWords(this.#done.at)}` : '';
    return decision === 'abort'
      ? `it is ending already: an operator aborted it${at}`
      : `it goes on already: an operator said '${decision}'${at}`;
  }

  /** Why a decision makes no sense now; empty when it does, and when it was carried out before. */
  #objection(decision: Decision): string {
    if (this.#options.blocks.current) return '';
    switch (decision) {
      case 'abort':
        return this.#aborted === '' && this.#isEnding ? 'the run is ending already' : '';
      case 'resume':
        if (this.#options.pauses.inForce || this.#done?.decision === 'resume') return '';
        return 'the run is neither blocked nor paused: there is nothing to resume';
      case 'skip':
        if (this.#done?.decision === 'skip') return '';
        return 'the run is not blocked: there is nothing to skip';
    }
  }
}
