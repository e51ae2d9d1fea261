import type { Outcome } from '../results/record.js';
import type { BoundedValue, ValueSummary } from './statistics/summarize-values.js';

/** All operations of one kind in one scenario on one target. */
export interface OperationSummary {
  readonly target: string;
  readonly scenario: string;
  /** Rally's name. */
  readonly operation: string;
  /** The report's word, see `operationKind`. */
  readonly kind: string;
  /** All that were tried. */
  readonly n: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Ended ok, but disturbed (see `isDisturbed`): counted, not averaged. */
  readonly disturbed: number;
  /** How many values the figures are of. */
  readonly averaged: number;
  /** Null when there is no value. */
  readonly values: ValueSummary | null;
  /** The values themselves, ms, in the order of the record. */
  readonly sample: readonly BoundedValue[];
}
