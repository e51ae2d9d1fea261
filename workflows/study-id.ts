import type { WorkflowInfo } from '@temporalio/workflow';

/** The start in `<plan>/<start>` as `packbench run` makes it. */
const START = /^\d{8}T\d{6}Z$/;

/**
 * The study's id names its folder and its runs. The client uses it as the workflow's id, so that no
 * two studies share one; started from the Web UI or by a schedule, a workflow has any id (`../x`
 * too), and the study's is made from its plan's name, its start and a piece of its run id.
 */
export function studyIdOf(workflow: WorkflowInfo, planName: string): string {
  const { workflowId, runId, startTime } = workflow;
  const beginning = `${planName}/`;
  if (workflowId.startsWith(beginning) && START.test(workflowId.slice(beginning.length))) {
    return workflowId;
  }
  return `${planName}/${startTime.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${runId.slice(-4)}`;
}
