/** Phases in which nothing is measured of the cloud are drawn fainter than those in which it is. */
export const PHASE_OPACITY: Readonly<Record<string, number>> = {
  precache: 0.25,
  baseline: 0.15,
  hold: 0.35,
  settle: 0.15,
};
