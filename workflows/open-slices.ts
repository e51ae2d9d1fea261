import { getExternalWorkflowHandle, sleep } from '@temporalio/workflow';
import { pausedSignal, type Pause } from './contract/decisions.js';
import { sliceIdOf } from './slice-id.js';

/** The slices of a run that go on: a pause is one of them too. */
export class OpenSlices {
  readonly #run: string;
  readonly #onEnd: (part: number) => Promise<void>;
  readonly #open = new Set<number>();
  #told: Pause | null = null;

  constructor(run: string, onEnd: (part: number) => Promise<void>) {
    this.#run = run;
    this.#onEnd = onEnd;
  }

  get count(): number {
    return this.#open.size;
  }

  began(part: number): void {
    this.#open.add(part);
  }

  ended(part: number): Promise<void> {
    this.#open.delete(part);
    return this.#onEnd(part);
  }

  /** @param pause null when it is over */
  tell(pause: Pause | null): void {
    this.#told = pause;
    for (const part of this.#open) this.#tell(part, pause).catch(() => undefined);
  }

  async #tell(part: number, pause: Pause | null): Promise<void> {
    while (this.#open.has(part) && this.#told === pause) {
      try {
        await getExternalWorkflowHandle(sliceIdOf(this.#run, part)).signal(pausedSignal, pause);
        return;
      } catch {
        // It may not be there yet.
        await sleep('1 second', { summary: `tell slice ${String(part)} again` });
      }
    }
  }
}
