import { sleep } from '@temporalio/workflow';

/** So much may be added in all: recorders allow for it. @unit s */
const MOST_SECONDS = 86_400;

/** The time in which a run holds its servers; an operator may make it longer meanwhile. */
export class Hold {
  #endsAtMs: number | undefined;
  /** Added, and not yet waited for. */
  #dueMs = 0;
  #addedMs = 0;

  /** Epoch ms on Temporal's clock; undefined while nothing is held or about to be. */
  get endsAtMs(): number | undefined {
    return this.#endsAtMs;
  }

  /** Whether an operator has moved its end. */
  get isExtended(): boolean {
    return this.#addedMs > 0;
  }

  /** Servers are about to be held: whoever sees that may extend it already. */
  expect(seconds: number): void {
    if (seconds > 0) this.#endsAtMs = Date.now() + seconds * 1000;
  }

  /** @param summary what is held, for the timeline */
  async last(seconds: number, summary: string): Promise<void> {
    if (seconds <= 0) return;
    this.#endsAtMs = Date.now() + seconds * 1000 + this.#dueMs;
    try {
      await sleep(seconds * 1000, { summary });
      while (this.#dueMs > 0) {
        const ms = this.#dueMs;
        this.#dueMs = 0;
        await sleep(ms, { summary: `${summary}, longer than planned` });
      }
    } finally {
      this.#endsAtMs = undefined;
    }
  }

  /** @returns the new end, epoch ms */
  extend(seconds: number): number {
    this.#dueMs += seconds * 1000;
    this.#addedMs += seconds * 1000;
    this.#endsAtMs = (this.#endsAtMs ?? Date.now()) + seconds * 1000;
    return this.#endsAtMs;
  }

  /** Why it cannot be made so much longer; empty when it can. */
  objection(seconds: unknown): string {
    const wrong = extensionProblem(seconds);
    if (wrong !== '') return wrong;
    if (this.#endsAtMs === undefined) return 'no servers are held: there is no hold to extend';
    const added = this.#addedMs / 1000;
    if (added + (seconds as number) <= MOST_SECONDS) return '';
    return `${String(added)} s were added already; ${String(MOST_SECONDS)} s in all may be, got ${String(seconds)} more`;
  }
}

/** What is wrong with a number of seconds that an operator gives; empty when nothing is. */
export function extensionProblem(seconds: unknown): string {
  if (typeof seconds === 'number' && seconds > 0 && seconds <= MOST_SECONDS) return '';
  return `seconds: must be a number above 0, at most ${String(MOST_SECONDS)}, got ${JSON.stringify(seconds)}; such as {"seconds": 300}`;
}
