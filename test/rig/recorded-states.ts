import type { ScenarioType } from '../../plan/scenario.js';

/** Of runs, and of studies that have such a run. */
const STATES_OF_RUNS = [
  ...['closed', 'failed', 'cancelled', 'aborted', 'leaked', 'terminated', 'continued-closed'],
  ...['queued-open', 'queued-aborted', 'baseline-open', 'step-open', 'passed-over-open'],
  ...['blocked-open', 'resumed', 'clean-up-blocked-open', 'clean-up-resumed'],
  ...['paused-open', 'pause-resumed', 'held-longer', 'preflight-closed'],
];
const STATES_OF_SLICES = [
  ...['sliced-open', 'sliced-closed', 'sliced-cancelled', 'sliced-blocked-open', 'sliced-resumed'],
  ...['sliced-paused-open', 'sliced-pause-resumed'],
];
const ENDED_AND_OPEN = ['closed', 'open'];

/**
 * In which states each workflow type must lie in test/histories/, and in which it does, besides
 * those of a cloud that is not simulated (`real-closed`). What makes them is in scripts/history-cases.ts.
 */
export const RECORDED_STATES: Readonly<Record<string, readonly string[]>> = {
  study: [
    ...[...STATES_OF_RUNS, ...STATES_OF_SLICES],
    ...['refused', 'checked', 'skipped', 'continued-as-new'],
  ],
  run: [...STATES_OF_RUNS, ...STATES_OF_SLICES, 'open'],
  slice: STATES_OF_SLICES,
  lease: ['queued-open', 'passed-over-open', 'continued-as-new', 'closed'],
  cleanup: ENDED_AND_OPEN,
  // It is over at once: nobody finds it open.
  plans: ['closed'],
  serialBoot: ENDED_AND_OPEN,
  steadyStatePacking: ENDED_AND_OPEN,
  serialReboot: ENDED_AND_OPEN,
  bootSnapshot: ENDED_AND_OPEN,
  guest: ENDED_AND_OPEN,
  controlPlaneShare: ENDED_AND_OPEN,
};

/** The same of runs, by what they do. */
export const RECORDED_SCENARIOS: Readonly<Record<ScenarioType, readonly string[]>> = {
  'serial-boot': ENDED_AND_OPEN,
  'steady-state-packing': ENDED_AND_OPEN,
  'serial-reboot': ENDED_AND_OPEN,
  'boot-snapshot': ENDED_AND_OPEN,
  guest: ENDED_AND_OPEN,
  'control-plane-share': ENDED_AND_OPEN,
};
