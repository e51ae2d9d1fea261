import type { WorkflowInfo } from '@temporalio/workflow';

/** `<plan>/<start>` as `packbench run` makes it. */
const MADE_BY_CLIENT = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}\/\d{8}T\d{6}Z$/;

/**
 * The study's id names its folder and its runs. The client uses it as the workflow's id, so that no
 * two studies share one; started from the Web UI or by a schedule, a workflow has any id (`../x`
 * too), and the study's is made from its plan's name, its start and a piece of its run id.
 */
export function studyIdOf(workflow: WorkflowInfo, planName: string): string {
  const { workflowId, runId, startTime } = workflow;
  if (MADE_BY_CLIENT.test(workflowId) && workflowId.startsWith(`${planName}/`)) return workflowId;
  return `${planName}/${startTime.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${runId.slice(-4)}`;
}
