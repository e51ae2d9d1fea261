/** `<plan>/<start>` as `packbench run` makes it. */
const MADE_BY_CLIENT = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}\/\d{8}T\d{6}Z$/;

/**
 * The study's id names its folder and its runs. The client uses it as the workflow's id, so that no
 * two studies share one; started from the Web UI or by a schedule, a workflow has any id (`../x`
 * too), and the study's is made from its plan's name and start.
 */
export function studyIdOf(workflowId: string, planName: string, start: Date): string {
  if (MADE_BY_CLIENT.test(workflowId) && workflowId.startsWith(`${planName}/`)) return workflowId;
  return `${planName}/${start.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
}
