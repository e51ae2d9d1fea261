import { sleep } from '@temporalio/workflow';
import type { HoldExtension } from './contract/decisions.js';

/** So much may be added in all: recorders allow for it. @unit s */
const MOST_SECONDS = 86_400;

/** The time in which a run holds its servers; an operator may make it longer meanwhile. */
export class Hold {
  #endsAtMs: number | undefined;
  /** Added, and not yet waited for. */
  #dueMs = 0;
  #addedMs = 0;
  #wasAsked = false;

  /** Epoch ms on Temporal's clock; undefined while nothing is held or about to be. */
  get endsAtMs(): number | undefined {
    return this.#endsAtMs;
  }

  /** Whether an operator has said how long it is to last. */
  get wasAsked(): boolean {
    return this.#wasAsked;
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

  /**
   * Never makes it shorter.
   *
   * @returns its end, epoch ms
   */
  extend(order: HoldExtension): number {
    const addedSeconds = this.#secondsMore(order);
    this.#wasAsked = true;
    this.#dueMs += addedSeconds * 1000;
    this.#addedMs += addedSeconds * 1000;
    this.#endsAtMs = this.#end() + addedSeconds * 1000;
    return this.#endsAtMs;
  }

  /** Why it cannot be made so much longer; empty when it can. */
  objection(order: unknown): string {
    const wrong = extensionProblem(order);
    if (wrong !== '') return wrong;
    if (this.#endsAtMs === undefined) return 'no servers are held: there is no hold to extend';
    const added = this.#addedMs / 1000;
    const more = this.#secondsMore(order as HoldExtension);
    if (added + more <= MOST_SECONDS) return '';
    return `${String(added)} s were added already; ${String(MOST_SECONDS)} s in all may be, got ${String(more)} more`;
  }

  #secondsMore(order: HoldExtension): number {
    if ('seconds' in order) return order.seconds;
    return Math.max(0, (Date.parse(order.until) - this.#end()) / 1000);
  }

  #end(): number {
    return this.#endsAtMs ?? Date.now();
  }
}

/** `2026-12-01T16:00:00Z`: an instant, and no time of day of nobody knows which zone. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$/;

/** What is wrong with what an operator sends with `extend-hold`; empty when nothing is. */
export function extensionProblem(order: unknown): string {
  const given: Partial<Record<'seconds' | 'until', unknown>> =
    typeof order === 'object' && order !== null ? order : {};
  const { seconds, until } = given;
  if (seconds !== undefined && until !== undefined) return 'seconds, until: only one of them';
  if (until !== undefined) {
    const isInstant =
      typeof until === 'string' && INSTANT.test(until) && !Number.isNaN(Date.parse(until));
    if (isInstant) return '';
    return `until: must be an instant with its offset, such as 2026-12-01T16:00:00Z, got ${JSON.stringify(until)}`;
  }
  if (typeof seconds === 'number' && seconds > 0 && seconds <= MOST_SECONDS) return '';
  return `seconds: must be a number above 0, at most ${String(MOST_SECONDS)}, got ${JSON.stringify(seconds)}; such as {"seconds": 300}`;
}
