export const TASK_QUEUE = 'packbench';

/** Workflow type of the lease. */
export const LEASE_TYPE = 'lease';

/**
 * There is one lease for all runs of a task queue, and so one page that shows the whole queue. It
 * knows of every compute node: a run that wants several has them all at once or none of them, so
 * that no two runs ever wait for each other.
 */
export const leaseIdOf = (taskQueue: string): string => `${taskQueue}-lease`;

/** Workflow types that a person starts with a plan; each ends with a `StudyResult`. */
export const STUDY_TYPES = [
  'study',
  'serialBoot',
  'steadyStatePacking',
  'serialReboot',
  'bootSnapshot',
  'guest',
  'controlPlaneShare',
] as const;

/** Visibility query for all of them. */
export const STUDY_QUERY = `WorkflowType IN (${STUDY_TYPES.map((type) => `'${type}'`).join(', ')})`;

/** Types of `ApplicationFailure`; `client/` maps them to exit codes. */
export const FAILURE = {
  plan: 'PlanError',
  target: 'TargetError',
  cloud: 'CloudError',
  results: 'ResultsError',
} as const;
