import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { Decision } from '../results/record.js';
import { blockedReason } from './blocked-reason.js';
import type { Activities } from './contract/activities.js';
import type { RunContext } from './contract/runs.js';
import type { EarlierTry } from './contract/steps.js';
import { readClock } from './read-clock.js';

/** A step that an operator is asked about when it cannot be done. */
export interface GatedStep<T> {
  /** In words, as on the timeline: `boot server 3 of 15`. */
  readonly what: string;
  /** May be called again: it finds again what it made before. */
  readonly go: (earlier: EarlierTry | undefined) => Promise<T>;
  /** What stands for its result when it is left out. */
  readonly skip: (skipped: SkippedStep) => T;
}

export interface SkippedStep {
  /** What the record says of its operations. */
  readonly fault: string;
  readonly earlier: EarlierTry;
}

/** Why and since when a step waits for an operator. */
export interface Block {
  /** On the worker's clock, ISO 8601. */
  readonly since: string;
  readonly reason: string;
}

interface Wait extends Block {
  decision?: Decision;
}

/**
 * Steps go through here: one whose activity exhausts its patience, or fails for good, does not fail
 * the run. It waits until an operator has decided, for days if need be.
 */
export class OperatorGate {
  readonly #context: RunContext;
  readonly #onChange: (atIso: string) => Promise<void>;
  readonly #onStep: () => void;
  readonly #workflow = CancellationScope.current();
  readonly #waits = new Set<Wait>();
  readonly #inHand = new Set<{ readonly what: string }>();
  #body: CancellationScope | undefined;
  #isAborted = false;

  /**
   * @param onChange is told when a step is blocked, and when it is no longer
   * @param onStep is told when a step begins, and when it has ended
   */
  constructor(
    context: RunContext,
    onChange: (atIso: string) => Promise<void>,
    onStep: () => void = () => undefined,
  ) {
    this.#context = context;
    this.#onChange = onChange;
    this.#onStep = onStep;
  }

  /** Steps under way, in words. */
  get inHand(): readonly string[] {
    return [...this.#inHand].map(({ what }) => what);
  }

  /** Steps that wait, or were answered a moment ago. */
  get waiting(): readonly Block[] {
    return [...this.#waits];
  }

  /** Those that nobody has answered yet. */
  get undecided(): readonly Block[] {
    return [...this.#waits].filter(({ decision }) => decision === undefined);
  }

  /** Does what may be aborted; a clean-up after it may only be blocked. */
  async body<T>(work: () => Promise<T>): Promise<T> {
    const scope = new CancellationScope();
    this.#body = scope;
    if (this.#isAborted) scope.cancel();
    try {
      return await scope.run(work);
    } finally {
      this.#body = undefined;
    }
  }

  /** Answers the steps that wait. `abort` also ends the step in hand. */
  decide(decision: Decision): void {
    for (const wait of this.#waits) wait.decision ??= decision;
    if (decision !== 'abort') return;
    this.#isAborted = true;
    this.#body?.cancel();
  }

  /** @throws CancelledFailure, or what is no failure of an activity */
  async attempt<T>(step: GatedStep<T>): Promise<T> {
    const { what, go, skip } = step;
    const scheduledAtMs = Date.now();
    let earlier: EarlierTry | undefined;
    this.#inHand.add(step);
    this.#onStep();
    try {
      for (let since = scheduledAtMs; ; since = Date.now()) {
        try {
          return await go(earlier);
        } catch (error) {
          if (!this.#isBlocking(error)) throw error;
          earlier = earlierTry((error as ActivityFailure).cause, scheduledAtMs, earlier);
          const triedMs = Date.now() - since;
          const trouble = await this.#trouble(error, since);
          const reason = `${what}: ${blockedReason(error, triedMs, trouble)}`;
          const decision = await this.#ask(reason);
          if (decision === 'resume') continue;
          if (decision === 'abort' && this.#body) throw error;
          return skip({ fault: `skipped by an operator: ${reason}`, earlier });
        }
      }
    } finally {
      this.#inHand.delete(step);
      this.#onStep();
    }
  }

  /** While the run is being left, what fails on the way out stops nobody. */
  #isBlocking(error: unknown): boolean {
    if (!(error instanceof ActivityFailure) || this.#body?.consideredCancelled) return false;
    return !(isCancellation(error) && CancellationScope.current().consideredCancelled);
  }

  /** Of a failure the activity says itself why. */
  async #trouble(error: unknown, sinceMs: number): Promise<string> {
    if (!(error instanceof ActivityFailure && error.cause instanceof TimeoutFailure)) return '';
    const { explainTrouble } = proxyActivities<Activities>({
      summary: 'find out why it came to no end',
      scheduleToCloseTimeout: '10 seconds',
    });
    try {
      return await explainTrouble({ context: this.#context, sinceMs });
    } catch (failure) {
      if (isCancellation(failure)) throw failure;
      return '';
    }
  }

  async #ask(reason: string): Promise<Decision> {
    const wait: Wait = { since: await readClock(), reason };
    const wasCancelled = this.#workflow.consideredCancelled;
    this.#waits.add(wait);
    try {
      await this.#onChange(wait.since);
      await condition(
        () => wait.decision !== undefined || (!wasCancelled && this.#workflow.consideredCancelled),
      );
      // A clean-up is not cancelled, but nobody waits for it any longer.
      return wait.decision ?? 'skip';
    } finally {
      await CancellationScope.nonCancellable(async () => {
        const now = await readClock();
        this.#waits.delete(wait);
        await this.#onChange(now);
      });
    }
  }
}

/** What the activity that failed hands on to the one that an operator starts after it. */
function earlierTry(
  cause: Error | undefined,
  scheduledAtMs: number,
  before: EarlierTry | undefined,
): EarlierTry {
  if (cause instanceof ApplicationFailure) {
    const known: unknown = cause.details?.[1] ?? null;
    // Made by the activity itself as it failed, so that there is no more to know.
    if (known !== null) return { scheduledAtMs, known, complete: true };
  }
  const known: unknown = cause instanceof TimeoutFailure ? cause.lastHeartbeatDetails : null;
  return { scheduledAtMs, known: known ?? before?.known ?? null, complete: false };
}
