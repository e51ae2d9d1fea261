/** A plan that the worker knows by name. */
export interface PlanSummary {
  readonly name: string;
  /** Name of its file. */
  readonly file: string;
  readonly description: string;
  /** Names of its targets. */
  readonly targets: readonly string[];
  /** Names of its scenarios. */
  readonly scenarios: readonly string[];
  /** How many runs a study of it has; 0 when something is wrong with it. */
  readonly runs: number;
  /** What is wrong with it, each with its path; empty when nothing is. */
  readonly problems: readonly string[];
}

/** Result of the workflow `plans`. */
export interface PlanList {
  /** On the worker. */
  readonly folder: string;
  readonly plans: readonly PlanSummary[];
}

export interface PlanActivities {
  /** The plans that this worker knows by name, read anew. */
  listPlans(): Promise<PlanList>;
}
