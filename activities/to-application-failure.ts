import { ApplicationFailure, CancelledFailure, TemporalFailure } from '@temporalio/common';
import {
  CloudsFileError,
  OpenStackError,
  OpenStackHttpError,
} from '../openstack/openstack-error.js';
import { PlanError } from '../plan/check-plan.js';
import { FAILURE } from '../workflows/contract/names.js';
import { isFinal } from './cloud-failure.js';
import { knownAtFailure } from './heartbeating.js';
import { TargetError } from './target-error.js';

/** Temporal cuts failures at 4 KiB. */
const MAX_MESSAGE = 3000;

/**
 * The only place where an `ApplicationFailure` is made. A wrong plan, target or password does not
 * get better by trying again; everything else may, and is bounded by schedule-to-close.
 *
 * @param known what the activity knew when it failed, for the one that an operator starts after it
 */
export function toApplicationFailure(error: unknown, known: unknown = null): unknown {
  if (error instanceof TemporalFailure || error instanceof CancelledFailure) return error;
  if (!(error instanceof Error)) return error;
  const hint = 'hint' in error && typeof error.hint === 'string' ? `\nhint: ${error.hint}` : '';
  return ApplicationFailure.create({
    message: `${error.message}${hint}`.slice(0, MAX_MESSAGE),
    type: typeOf(error),
    nonRetryable:
      error instanceof PlanError ||
      error instanceof TargetError ||
      error instanceof CloudsFileError ||
      isFinal(error),
    ...(error instanceof OpenStackHttpError &&
      error.retryAfterMs !== undefined && { nextRetryDelay: error.retryAfterMs }),
    details: [
      error instanceof OpenStackHttpError
        ? { status: error.status, requestId: error.requestId }
        : null,
      known,
    ],
  });
}

function typeOf(error: Error): string {
  if (error instanceof PlanError) return FAILURE.plan;
  if (error instanceof TargetError) return FAILURE.target;
  if (error instanceof OpenStackError) return FAILURE.cloud;
  return error.name;
}

/** Gives every activity the one boundary between our errors and Temporal's. */
export function withApplicationFailures<
  T extends { readonly [K in keyof T]: (input: never) => Promise<unknown> },
>(activities: T): T {
  const wrap =
    (activity: (input: never) => Promise<unknown>) =>
    async (input: never): Promise<unknown> => {
      try {
        return await activity(input);
      } catch (error) {
        throw toApplicationFailure(error, knownAtFailure(error));
      }
    };
  return Object.fromEntries(
    Object.entries<(input: never) => Promise<unknown>>(activities).map(([name, activity]) => [
      name,
      wrap(activity),
    ]),
  ) as T;
}
