import { CancellationScope, condition } from '@temporalio/workflow';
import type { PauseRecord } from '../results/record.js';
import type { Pause } from './contract/decisions.js';
import { readClock } from './read-clock.js';

/**
 * An operator's pause: what was started goes on to its end, and nothing else is started before it is
 * over. What begins an operation asks at `point` first.
 */
export class Pauses {
  readonly #onChange: () => Promise<void>;
  readonly #ended: PauseRecord[] = [];
  #inForce: Pause | undefined;
  #open: PauseRecord | undefined;
  #standing: Promise<void> | undefined;

  /**
   * @param onChange is told when all stands still, and when it no longer does
   * @param inForce a pause from before
   */
  constructor(onChange: () => Promise<void>, inForce?: Pause) {
    this.#onChange = onChange;
    this.#inForce = inForce;
  }

  /** Undefined when nobody has asked for one. */
  get inForce(): Pause | undefined {
    return this.#inForce;
  }

  /** Since when something is held back, ISO 8601; undefined while nothing is. */
  get heldSince(): string | undefined {
    return this.#open?.startedAt;
  }

  /** Times in which all stood still; one that goes on has no end. */
  get records(): readonly PauseRecord[] {
    return this.#open ? [...this.#ended, this.#open] : this.#ended;
  }

  /** Does nothing when there is one already. */
  begin(pause: Pause): void {
    this.#inForce ??= pause;
  }

  /** @returns the one that is over; undefined when there was none */
  end(): Pause | undefined {
    const over = this.#inForce;
    this.#inForce = undefined;
    return over;
  }

  /** Waits here while it is paused. @throws CancelledFailure */
  async point(): Promise<void> {
    while (this.#inForce) {
      // One record, however many wait.
      this.#standing ??= this.#standStill(this.#inForce);
      await this.#standing;
    }
  }

  async #standStill(pause: Pause): Promise<void> {
    try {
      this.#open = { startedAt: await readClock(), endedAt: null, reason: pause.reason };
      await this.#onChange();
      await condition(() => this.#inForce !== pause);
    } finally {
      await CancellationScope.nonCancellable(async () => {
        const endedAt = await readClock();
        if (this.#open) this.#ended.push({ ...this.#open, endedAt });
        this.#open = undefined;
        this.#standing = undefined;
        await this.#onChange();
      });
    }
  }
}
