import { difference, intersect, widen, type Interval } from './interval.js';

/** Answers come from any of several controllers, whose clocks differ by no more than this. @unit ms */
export const CONTROLLERS_APART_MS = 100;

/** Crystal drift between two unsynchronised machines, at worst (50 ppm). */
const DRIFT = 50e-6;

/**
 * What is known of θ = cloud clock − worker clock, in ms, narrowed with every response.
 *
 * Evidence is an instant that is known on both clocks, each as an interval:
 * θ ∈ [cloud.lower − worker.upper, cloud.upper − worker.lower]. Old evidence widens with drift.
 * Evidence that contradicts what is known by more than controllers differ means that a clock was
 * stepped: it starts anew. Evidence may come late, of an instant before what is known.
 */
export class ClockOffset {
  #known: Interval | undefined;
  #knownAtMs = 0;
  #steps = 0;
  #steppedAtMs = -Infinity;

  /** How many times evidence contradicted what was known. */
  get steps(): number {
    return this.#steps;
  }

  /** True when a step was noticed at or after this instant of the worker's clock. */
  steppedSince(sinceMs: number): boolean {
    return this.#steppedAtMs >= sinceMs;
  }

  /** @param nowMs the worker's clock. */
  at(nowMs: number): Interval | undefined {
    if (!this.#known) return undefined;
    return widen(this.#known, Math.abs(nowMs - this.#knownAtMs) * DRIFT);
  }

  learn(cloud: Interval, worker: Interval): void {
    // Of a clock that has been another one since.
    if (worker.upper < this.#steppedAtMs) return;
    const evidence = difference(cloud, worker);
    const nowMs = Math.max(worker.upper, this.#knownAtMs);
    const known = this.at(nowMs);
    const aged = widen(evidence, (nowMs - worker.upper) * DRIFT);
    const narrowed = known ? intersect(known, aged) : aged;
    if (known && !narrowed) {
      if (intersect(widen(known, CONTROLLERS_APART_MS), aged)) return;
      this.#steps += 1;
      this.#steppedAtMs = nowMs;
    }
    // Contradicted by what is older, it is of after the step and still holds.
    this.#known = narrowed ?? (nowMs > worker.upper ? known : evidence);
    this.#knownAtMs = nowMs;
  }

  /** A `Date` header: the cloud's clock read somewhere in [dateMs, dateMs + 1 s) meanwhile. */
  learnFromDate(dateMs: number, exchange: { sentAtMs: number; receivedAtMs: number }): void {
    this.learn(
      { lower: dateMs, upper: dateMs + 1000 },
      { lower: exchange.sentAtMs, upper: exchange.receivedAtMs },
    );
  }
}
