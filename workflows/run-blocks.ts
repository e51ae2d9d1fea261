import { getExternalWorkflowHandle, log, setHandler } from '@temporalio/workflow';
import type { BlockRecord, Decision } from '../results/record.js';
import { decideSignal, sliceBlockedSignal, type SliceBlock } from './contract/decisions.js';
import type { RunContext } from './contract/runs.js';
import { OperatorGate, type Block } from './operator-gate.js';
import { sliceIdOf } from './slice-id.js';
import { isSliceBlock } from './well-formed.js';

/** What a run and its slices are blocked by, and the record of it. */
export class RunBlocks {
  readonly gate: OperatorGate;
  readonly #run: string;
  readonly #onChange: () => Promise<void>;
  readonly #ended: BlockRecord[] = [];
  readonly #slices = new Map<number, Block & { decided: boolean }>();
  #open: Block | undefined;
  #decision: Decision | undefined;

  /**
   * @param onChange is told when the run is blocked, and when it no longer is
   * @param onStep is told when a step begins, and when it has ended
   */
  constructor(context: RunContext, onChange: () => Promise<void>, onStep: () => void) {
    this.#run = context.run;
    this.#onChange = onChange;
    this.gate = new OperatorGate(context, (at) => this.#changed(at), onStep);
    setHandler(sliceBlockedSignal, async (block) => {
      if (isSliceBlock(block)) await this.#sliceChanged(block);
    });
  }

  /** What waits for an operator; undefined while nothing does. */
  get current(): Block | undefined {
    const [first, ...others] = [...this.gate.undecided, ...this.#undecidedSlices()];
    if (!first) return undefined;
    const more = others.length === 0 ? '' : ` (and ${String(others.length)} more like it)`;
    return { since: this.#open?.since ?? first.since, reason: first.reason + more };
  }

  /** Times in which the run was blocked; one that goes on has no end. */
  get records(): readonly BlockRecord[] {
    if (!this.#open) return this.#ended;
    const { since, reason } = this.#open;
    return [...this.#ended, { startedAt: since, endedAt: null, reason, decision: null }];
  }

  /** Answers all that waits. */
  decide(decision: Decision): void {
    this.#decision = decision;
    log.info('an operator has decided', { decision, blocked: this.current?.reason ?? '' });
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
  }

  /** One that was terminated while it was blocked waits for nobody. */
  async sliceEnded(part: number): Promise<void> {
    if (this.#slices.delete(part)) await this.#changed(new Date().toISOString());
  }

  #undecidedSlices(): readonly Block[] {
    return [...this.#slices.values()].filter(({ decided }) => !decided);
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
