import type { ScenarioType } from '../plan/scenario.js';
import type { StudyState } from './begin-study.js';
import type { StudyResult } from './contract/progress.js';
import { conductStudy } from './study.js';

/** A study of one scenario: what the plan says of it, or its defaults. */
const only =
  (scenario: ScenarioType) =>
  (input?: unknown, resumed?: StudyState): Promise<StudyResult> =>
    conductStudy(input, resumed, scenario);

/** Each scenario by itself, as workflows that a person may start with a plan or its name. */
export const serialBoot = only('serial-boot');
export const steadyStatePacking = only('steady-state-packing');
export const serialReboot = only('serial-reboot');
export const bootSnapshot = only('boot-snapshot');
export const guest = only('guest');
export const controlPlaneShare = only('control-plane-share');
