import { difference, intersect, widen, type Interval } from './interval.js';

/** Crystal drift between two unsynchronised machines, at worst (50 ppm). */
const DRIFT = 50e-6;

/**
 * What is known of θ = cloud clock − worker clock, in ms, narrowed with every response.
 *
 * Evidence is an instant that is known on both clocks, each as an interval:
 * θ ∈ [cloud.lower − worker.upper, cloud.upper − worker.lower]. Old evidence widens with drift.
 * Evidence that contradicts what is known means that a clock was stepped: it starts anew.
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
    return widen(this.#known, Math.max(0, nowMs - this.#knownAtMs) * DRIFT);
  }

  learn(cloud: Interval, worker: Interval): void {
    const evidence = difference(cloud, worker);
    const known = this.at(worker.upper);
    const narrowed = known ? intersect(known, evidence) : evidence;
    if (!narrowed) {
      this.#steps += 1;
      this.#steppedAtMs = worker.upper;
    }
    this.#known = narrowed ?? evidence;
    this.#knownAtMs = worker.upper;
  }

  /** A `Date` header: the cloud's clock read somewhere in [dateMs, dateMs + 1 s) meanwhile. */
  learnFromDate(dateMs: number, exchange: { sentAtMs: number; receivedAtMs: number }): void {
    this.learn(
      { lower: dateMs, upper: dateMs + 1000 },
      { lower: exchange.sentAtMs, upper: exchange.receivedAtMs },
    );
  }
}
