/** Metadata key by which everything that a run made can be found. */
export const RUN_KEY = 'packbench_run';
