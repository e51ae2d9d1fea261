import { CONTROLLERS_APART_MS } from './clock-offset.js';
import { widen, type Interval } from './interval.js';

/**
 * From reading the clock for the intent to the request's first byte, at most, in a worker that is not
 * held up. @unit ms
 */
export const INTENT_SLACK_MS = 250;

/** What survived of when a request was sent whose reply did not. Epoch ms on the worker's clock. */
export interface StartEvidence {
  /** When it was about to be sent; of several the first, since any of them may have taken effect. */
  readonly earliestMs: number;
  /** True when nothing was sent but that one, once. */
  readonly isOnly: boolean;
  /** When what it started was found. */
  readonly foundMs: number;
  /** When the action began that it started: the control plane's stamp on the worker's clock. */
  readonly begun?: Interval | undefined;
}

/** When the request was sent. */
export interface RecoveredStart extends Interval {
  /** The worker alone cannot tell when; the upper end is the action's stamp. */
  readonly isStamped: boolean;
  /** The action began before its request could be sent: the stamp was not used. */
  readonly isInconsistent: boolean;
}

/**
 * A request is sent before its action begins, and by no known time before: it may be queued (24 s were
 * seen under load). So the stamp bounds the start from above only. An action that began later than
 * its intent allows was queued, or the worker was held up before it sent the request; nobody can tell
 * which, and the start lies anywhere between the two.
 */
export function recoveredStart(evidence: StartEvidence): RecoveredStart {
  const { earliestMs, isOnly, begun } = evidence;
  const foundMs = Math.max(earliestMs, evidence.foundMs);
  const soonMs = Math.min(earliestMs + INTENT_SLACK_MS, foundMs);
  const stamped = begun && widen(begun, CONTROLLERS_APART_MS);
  const isInconsistent = stamped !== undefined && stamped.upper < earliestMs;
  if (!stamped || isInconsistent) {
    const upper = isOnly ? soonMs : foundMs;
    return { lower: earliestMs, upper, isStamped: false, isInconsistent };
  }
  const isStamped = !isOnly || stamped.lower > soonMs;
  const upper = Math.min(isStamped ? foundMs : soonMs, stamped.upper);
  return { lower: earliestMs, upper, isStamped, isInconsistent };
}
