import type { ScenarioType } from '../../plan/scenario.js';

export const TASK_QUEUE = 'packbench';

/** Workflow type of the lease. */
export const LEASE_TYPE = 'lease';

/**
 * There is one lease for all runs of a task queue, and so one page that shows the whole queue. It
 * knows of every compute node: a run that wants several has them all at once or none of them, so
 * that no two runs ever wait for each other.
 */
export const leaseIdOf = (taskQueue: string): string => `${taskQueue}-lease`;

/** Workflow type that lists the plans which the worker knows by name. */
export const PLANS_TYPE = 'plans';

/** Workflow types of the scenarios by themselves. */
export const SCENARIO_TYPES = {
  'serial-boot': 'serialBoot',
  'steady-state-packing': 'steadyStatePacking',
  'serial-reboot': 'serialReboot',
  'boot-snapshot': 'bootSnapshot',
  guest: 'guest',
  'control-plane-share': 'controlPlaneShare',
} as const satisfies Record<ScenarioType, string>;

/** Workflow types that a person starts with a plan; each ends with a `StudyResult`. */
export const STUDY_TYPES = ['study', ...Object.values(SCENARIO_TYPES)] as const;

/** Visibility query for all of them. */
export const STUDY_QUERY = `WorkflowType IN (${STUDY_TYPES.map((type) => `'${type}'`).join(', ')})`;

/** Types of `ApplicationFailure`; `client/` maps them to exit codes. */
export const FAILURE = {
  plan: 'PlanError',
  target: 'TargetError',
  cloud: 'CloudError',
  results: 'ResultsError',
  /** A study whose runs failed, where a schedule is to be paused by that. */
  study: 'StudyFailed',
} as const;

/**
 * Memo of a study, true: when runs of it fail it fails itself, with its result as the failure's
 * detail. Temporal pauses a schedule for no less.
 */
export const FAILS_WITH_RUNS = 'packbench.failsWithRuns';
