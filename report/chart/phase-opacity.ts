/** Phases in which nothing is done to the cloud are drawn fainter than those in which it works. */
export const PHASE_OPACITY: Readonly<Record<string, number>> = {
  baseline: 0.15,
  hold: 0.35,
  settle: 0.15,
};
