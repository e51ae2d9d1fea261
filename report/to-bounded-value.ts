import type { Flag, OperationRecord } from '../results/record.js';
import type { BoundedValue } from './statistics/summarize-values.js';

/** Of operations that went another way than the one measured. */
export const DISTURBING_FLAGS: readonly Flag[] = ['soft_reboot_fell_back', 'duplicate_created'];

/**
 * An operation that went another way than the one measured: a soft reboot that became a hard one, a
 * server that was made twice. It is kept out of the averages and counted.
 */
export function isDisturbed({ flags }: OperationRecord): boolean {
  return flags.some((flag) => DISTURBING_FLAGS.includes(flag));
}

/** The duration of an operation, ms, when it may be averaged. */
export function toBoundedValue(operation: OperationRecord): BoundedValue | undefined {
  const { durationMs, lowerMs, upperMs, outcome } = operation;
  if (outcome !== 'ok' || durationMs === null || isDisturbed(operation)) return undefined;
  return { value: durationMs, lower: lowerMs ?? durationMs, upper: upperMs ?? durationMs };
}
