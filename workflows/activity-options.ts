import { ActivityCancellationType, type ActivityOptions } from '@temporalio/workflow';

/** Of what blocks no run: what is written and sampled. @unit s */
const DEFAULT_PATIENCE_SECONDS = 1800;

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
  summary: summary.slice(0, 200),
  // Bounded by time and not by a count of attempts: a restart of the worker spends an attempt.
  scheduleToCloseTimeout: (limitSeconds + patienceSeconds) * 1000,
  // Without heartbeats an activity on a killed worker would wait for its whole time limit.
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
  // Otherwise a cancelled run would clean up beside an activity that still makes things.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});
