import { ANCHOR_ERROR_MS } from './clock.js';
import { CONTROLLERS_APART_MS } from './clock-offset.js';
import { difference, intersect, middle, widen, type Interval } from './interval.js';

/**
 * Where the end is what a resource shows (an image, a server that is gone), the action's own finish
 * may be earlier or later than this: its stamp says nothing finer about it.
 */
export const VISIBLE_SLACK_MS = 500;

/**
 * Where the end is the action's finish itself. A finish is stamped, then committed: a look between
 * the two finds it unfinished. Stamps come from any of several controllers, whose clocks differ.
 */
export const COMMIT_LAG_MS = 10;

/**
 * What a crash or a lost reply left of an operation is a value while its error is below this share
 * of it; beyond, only its bounds are kept: a crash never bends a mean.
 */
const CENSORED_SHARE = 0.25;

/** What is known of one operation. Instants in epoch ms on the worker's clock. */
export interface Evidence {
  /** When its request was sent. A point, unless the reply was lost or the worker died. */
  readonly start: Interval;
  /** When the last look that found it not done was *sent*; the start when there was none. */
  readonly lastPendingAtMs: number;
  /** When the first look that found it done had *arrived*. */
  readonly firstThereAtMs: number;
  /** True when the instants come from more than one process. */
  readonly anchorChanged: boolean;
  /** True when nobody looked for a while before the end was seen: the cloud or the worker was away. */
  readonly interrupted?: boolean;
  /** True when the looks looked at the action's finish, which the stamp is of. */
  readonly endIsFinish?: boolean;
  /** The control plane's finish stamp, on its own clock. */
  readonly finished?: Interval | undefined;
  /** Cloud clock − worker clock. */
  readonly clockOffset?: Interval | undefined;
  /** The cloud's clock was stepped under way: its stamps and ours do not belong together. */
  readonly clockStepped?: boolean;
}

export interface Bounds {
  readonly durationMs: number;
  readonly lowerMs: number;
  readonly upperMs: number;
  /** The stamp contradicts the polls, or its clock was stepped: the polls were kept. */
  readonly inconsistent: boolean;
  /** Too little survived a crash or a lost reply: the bounds hold, their middle is no value. */
  readonly censored: boolean;
}

/**
 * end ∈ (sent of the last look that was not there yet, arrival of the first that was], narrowed by
 * the finish stamp mapped onto the worker's clock; duration = end − start. The value is the middle.
 */
export function operationBounds(evidence: Evidence): Bounds {
  const [lag, slack] = evidence.endIsFinish
    ? [COMMIT_LAG_MS, CONTROLLERS_APART_MS]
    : [0, VISIBLE_SLACK_MS];
  const polled: Interval = {
    lower: Math.max(evidence.lastPendingAtMs - lag, evidence.start.lower),
    upper: evidence.firstThereAtMs,
  };
  const stamped =
    evidence.finished && evidence.clockOffset && !evidence.clockStepped
      ? widen(difference(evidence.finished, evidence.clockOffset), slack)
      : undefined;
  const narrowed = stamped ? intersect(polled, stamped) : polled;
  const end = narrowed ?? polled;
  const duration = widen(
    difference(end, evidence.start),
    evidence.anchorChanged ? ANCHOR_ERROR_MS : 0,
  );
  const bounds = { lower: Math.max(0, duration.lower), upper: Math.max(0, duration.upper) };
  const disturbed =
    evidence.anchorChanged ||
    evidence.interrupted === true ||
    evidence.start.upper > evidence.start.lower;
  const error = (bounds.upper - bounds.lower) / 2;
  return {
    durationMs: middle(bounds),
    lowerMs: bounds.lower,
    upperMs: bounds.upper,
    inconsistent: !narrowed || evidence.clockStepped === true,
    censored: disturbed && error > CENSORED_SHARE * middle(bounds),
  };
}
