import {
  ApplicationFailure,
  getExternalWorkflowHandle,
  log,
  setHandler,
} from '@temporalio/workflow';
import type { BlockRecord, Decision } from '../results/record.js';
import {
  DECISION_UPDATES,
  decideSignal,
  sliceBlockedSignal,
  type SliceBlock,
} from './contract/decisions.js';
import type { RunContext } from './contract/runs.js';
import { OperatorGate, type Block } from './operator-gate.js';
import { sliceIdOf } from './slice-id.js';

/** Answers of the updates, by decision. */
const ANSWERS: Readonly<Record<Decision, string>> = {
  resume: 'it tries again',
  skip: 'it leaves that out and goes on',
  abort: 'it ends: it deletes what it made, and keeps what it measured',
};

/** Where operators speak with a run: what it and its slices are blocked by, and what they said. */
export class OperatorDesk {
  readonly gate: OperatorGate;
  readonly #run: string;
  readonly #onChange: () => Promise<void>;
  readonly #ended: BlockRecord[] = [];
  readonly #slices = new Map<number, Block & { decided: boolean }>();
  #open: Block | undefined;
  #decision: Decision | undefined;
  #aborted = '';
  #isEnding = false;

  /** @param onChange is told when the run is blocked, and when it no longer is */
  constructor(context: RunContext, onChange: () => Promise<void>) {
    this.#run = context.run;
    this.#onChange = onChange;
    this.gate = new OperatorGate(context, (at) => this.#changed(at));
    for (const { decision, update, description } of DECISION_UPDATES) {
      setHandler(update, () => this.#decide(decision), {
        description,
        validator: () => {
          this.#check(decision);
        },
      });
    }
    setHandler(decideSignal, (decision) => {
      if (this.#objection(decision) === '') this.#decide(decision);
    });
    setHandler(sliceBlockedSignal, (block) => this.#sliceChanged(block));
  }

  /** Undefined while nothing waits for an operator. */
  get blocked(): Block | undefined {
    const [first, ...others] = [...this.gate.undecided, ...this.#undecidedSlices()];
    if (!first) return undefined;
    const more = others.length === 0 ? '' : ` (and ${String(others.length)} more like it)`;
    return { since: this.#open?.since ?? first.since, reason: first.reason + more };
  }

  /** Why the run was aborted; empty when it was not. */
  get aborted(): string {
    return this.#aborted;
  }

  /** Times in which the run was blocked; one that goes on has no end. */
  get records(): readonly BlockRecord[] {
    if (!this.#open) return this.#ended;
    const { since, reason } = this.#open;
    return [...this.#ended, { startedAt: since, endedAt: null, reason, decision: null }];
  }

  /** From here on there is nothing left to abort. */
  ending(): void {
    this.#isEnding = true;
  }

  /** One that was terminated while it was blocked waits for nobody. */
  async sliceEnded(part: number): Promise<void> {
    if (this.#slices.delete(part)) await this.#changed(new Date().toISOString());
  }

  #undecidedSlices(): readonly Block[] {
    return [...this.#slices.values()].filter(({ decided }) => !decided);
  }

  #decide(decision: Decision): string {
    const { blocked } = this;
    this.#decision = decision;
    log.info('an operator has decided', { decision, blocked: blocked?.reason ?? '' });
    if (decision === 'abort' && !this.#isEnding) {
      this.#aborted = `an operator aborted it${blocked ? `: ${blocked.reason}` : ''}`;
    }
    this.gate.decide(decision);
    for (const [part, block] of this.#slices) {
      if (block.decided) continue;
      block.decided = true;
      // It is cancelled with the scenario.
      if (decision === 'abort') continue;
      // One that has ended meanwhile needs no answer.
      getExternalWorkflowHandle(sliceIdOf(this.#run, part))
        .signal(decideSignal, decision)
        .catch(() => undefined);
    }
    return `${blocked ? `${blocked.reason}: ` : ''}${ANSWERS[decision]}`;
  }

  /** @throws ApplicationFailure that the operator reads; nothing of it is in the history */
  #check(decision: Decision): void {
    const objection = this.#objection(decision);
    if (objection !== '') throw ApplicationFailure.nonRetryable(objection, 'DecisionRefused');
  }

  /** Why a decision makes no sense now; empty when it does. */
  #objection(decision: Decision): string {
    if (this.blocked) return '';
    if (decision !== 'abort') return 'the run is not blocked: there is nothing to decide';
    if (this.#aborted !== '') return 'the run is being aborted already';
    return this.#isEnding ? 'the run is ending already' : '';
  }

  async #sliceChanged({ part, reason, at }: SliceBlock): Promise<void> {
    if (reason === '') this.#slices.delete(part);
    else this.#slices.set(part, { since: at, reason, decided: false });
    await this.#changed(at);
  }

  /** Keeps one record from the first step that waits to the last that does. */
  async #changed(at: string): Promise<void> {
    const [first] = [...this.gate.waiting, ...this.#slices.values()];
    if (first && !this.#open) {
      this.#open = { since: first.since, reason: first.reason };
      this.#decision = undefined;
    }
    if (!first && this.#open) {
      const { since, reason } = this.#open;
      const decision = this.#decision ?? null;
      this.#ended.push({ startedAt: since, endedAt: at, reason, decision });
      this.#open = undefined;
    }
    await this.#onChange();
  }
}
