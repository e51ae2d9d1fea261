import { Context } from '@temporalio/activity';

/**
 * Whether Temporal still waits for this attempt of the activity. A worker that hung can begin an attempt
 * long after another one has taken its place, and learns of that only with the answer to a heartbeat.
 *
 * @throws ServiceError when Temporal does not answer
 */
export async function isLatestAttempt(): Promise<boolean> {
  const { client, info } = Context.current();
  const { workflowId, runId } = info.workflowExecution ?? {};
  if (workflowId === undefined) return true;
  const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
  const own = raw.pendingActivities?.find(({ activityId }) => activityId === info.activityId);
  return own?.attempt === info.attempt;
}
