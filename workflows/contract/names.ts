export const TASK_QUEUE = 'packbench';

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
