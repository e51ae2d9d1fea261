import { Context } from '@temporalio/activity';
import type { EarlierTry } from '../workflows/contract/steps.js';

/** What went before this attempt: attempts of the same activity, and a step before a blocked run. */
export interface EarlierTries<T> {
  /** True when requests may be under way already, or may have taken effect. */
  readonly isRetry: boolean;
  /** Of the activity, from 1. */
  readonly attempt: number;
  /** What the last of them knew; undefined when nothing came through. */
  readonly known: T | undefined;
  /** True when an attempt of this very activity said so; else it is from the one before. */
  readonly isOwn: boolean;
  /** True when nothing can have happened that is not known. */
  readonly isComplete: boolean;
  /** When the step was first asked for, epoch ms on Temporal's clock. */
  readonly scheduledAtMs: number;
}

/**
 * Schedule-to-close ends an activity, and a new one starts with attempt 1 and without details. It
 * must not take itself for the first: what the one before knew comes with its input.
 */
export function earlierTries<T>({
  earlier,
}: {
  readonly earlier?: EarlierTry | undefined;
}): EarlierTries<T> {
  const { info } = Context.current();
  const { attempt, scheduledTimestampMs } = info;
  const own: unknown = info.heartbeatDetails;
  return {
    isRetry: attempt > 1 || earlier !== undefined,
    attempt,
    isOwn: own != null,
    isComplete: attempt === 1 && (earlier === undefined || earlier.complete),
    // The activity's own details have all that it was handed.
    known: (own ?? earlier?.known ?? undefined) as T | undefined,
    scheduledAtMs: earlier?.scheduledAtMs ?? scheduledTimestampMs,
  };
}
