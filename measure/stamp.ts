import type { Interval } from './interval.js';

/**
 * When the instant behind a control-plane stamp was, on the control plane's clock.
 *
 * Nova's columns are `DATETIME`: MariaDB cuts the fraction off, `[F, F + 1)` s; MySQL rounds,
 * `[F − 0.5, F + 0.5)` s. Which of the two runs is unknown to a client, so both are allowed for.
 * A stamp that shows a fraction (PostgreSQL, widened columns) is the instant itself, to 1 µs.
 * Source: nova/db/main/models.py (InstanceActionEvent), MySQL manual "Fractional Seconds".
 */
export const stampInterval = (stampMs: number, exact: boolean): Interval =>
  exact
    ? { lower: stampMs, upper: stampMs + 0.001 }
    : { lower: stampMs - 500, upper: stampMs + 1000 };
