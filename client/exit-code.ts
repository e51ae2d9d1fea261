/** What the command's exit status says. Documented: scripts build on them. */
export const EXIT = {
  ok: 0,
  internal: 1,
  usageOrPlan: 2,
  temporal: 3,
  cloud: 4,
  failedSteps: 5,
  /** Ctrl-C or SIGTERM; a study goes on without its watcher. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
