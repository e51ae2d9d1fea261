import type { RunInput } from './contract/runs.js';
import type { SliceInput } from './contract/slices.js';
import type { StepItem, StepKind } from './contract/steps.js';
import type { OpenSlices } from './open-slices.js';
import type { OperatorGate } from './operator-gate.js';
import type { Pauses } from './pauses.js';
import type { RunJournal } from './run-journal.js';
import type { Begun, Reached } from './begin-operations.js';
import { GuestSteps } from './guest-steps.js';
import { StepFrame } from './step-frame.js';
import { StepsOfRun } from './steps-of-run.js';

type Benchmarked = ReturnType<GuestSteps['benchmark']>;

/** Goes on when no pause is in force; without one nothing is waited for: old histories know of no such wait. */
const whenAllowed = <T>(pauses: Pauses, go: () => Promise<T>): Promise<T> =>
  pauses.inForce ? pauses.point().then(go) : go();

class PausableGuestSteps extends GuestSteps {
  readonly #pauses: Pauses;

  constructor(frame: StepFrame, pauses: Pauses) {
    super(frame);
    this.#pauses = pauses;
  }

  override benchmark(...args: Parameters<GuestSteps['benchmark']>): Benchmarked {
    const [, , job] = args;
    const go = (): Benchmarked => super.benchmark(...args);
    return job.do === 'cleanup' ? go() : whenAllowed(this.#pauses, go);
  }

  override startDirectly(...args: Parameters<GuestSteps['startDirectly']>): Promise<void> {
    return whenAllowed(this.#pauses, () => super.startDirectly(...args));
  }
}

/**
 * Steps before which a run stands still while it is paused. What was begun is waited for all the
 * same, and what cleans up is not held back.
 */
export class PausableSteps extends StepsOfRun {
  override readonly guests: GuestSteps;
  readonly #pauses: Pauses;
  readonly #journal: RunJournal;
  readonly #slices: OpenSlices | undefined;

  /** @param slices of a run that is cut into them */
  constructor(
    input: RunInput,
    journal: RunJournal,
    gate: OperatorGate,
    pauses: Pauses,
    slices?: OpenSlices,
  ) {
    super(input, journal, gate, (part) => slices?.ended(part) ?? Promise.resolve());
    this.guests = new PausableGuestSteps(new StepFrame(input, journal, gate), pauses);
    this.#pauses = pauses;
    this.#journal = journal;
    this.#slices = slices;
  }

  override begin(kind: StepKind, items: readonly StepItem[], what: string): Promise<Begun[]> {
    return whenAllowed(this.#pauses, () => super.begin(kind, items, what));
  }

  override slice(job: SliceInput['job']): Promise<readonly Reached[]> {
    return whenAllowed(this.#pauses, () => {
      const ended = super.slice(job);
      // It has taken the latest number.
      this.#slices?.began(this.#journal.parts);
      return ended;
    });
  }
}
