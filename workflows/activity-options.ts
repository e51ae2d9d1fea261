import { ActivityCancellationType, type ActivityOptions } from '@temporalio/workflow';

/** Of what blocks no run: what is written and sampled. @unit s */
const DEFAULT_PATIENCE_SECONDS = 1800;

/** All but how long it may take. */
const commonOptions = (summary: string) => ({
  summary: summary.slice(0, 200),
  // Without heartbeats an activity on a killed worker would wait for its whole time limit.
  heartbeatTimeout: '10 seconds' as const,
  retry: {
    initialInterval: '1 second' as const,
    backoffCoefficient: 2,
    maximumInterval: '30 seconds' as const,
  },
  // Otherwise a cancelled run would clean up beside an activity that still makes things.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/**
 * @param summary plain words for the timeline
 * @param limitSeconds the step's own time limit
 * @param patienceSeconds how long it may go on beyond that: a cloud that is down for a quarter of an
 *   hour costs the wait and nothing else
 */
export const activityOptions = (
  summary: string,
  limitSeconds: number,
  patienceSeconds: number = DEFAULT_PATIENCE_SECONDS,
): ActivityOptions => ({
  ...commonOptions(summary),
  // Bounded by time and not by a count of attempts: a restart of the worker spends an attempt.
  scheduleToCloseTimeout: (limitSeconds + patienceSeconds) * 1000,
});

/**
 * Of what is given up after some attempts. Only these are counted: while there is no worker it waits,
 * as all else does.
 *
 * @param summary plain words for the timeline
 * @param limitSeconds of an attempt
 */
export const fewAttempts = (
  summary: string,
  limitSeconds: number,
  attempts: number,
): ActivityOptions => {
  const options = commonOptions(summary);
  return {
    ...options,
    startToCloseTimeout: limitSeconds * 1000,
    retry: { ...options.retry, maximumAttempts: attempts },
  };
};
