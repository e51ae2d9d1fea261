import type { PlanInput } from '../plan/plan.js';
import type { ScenarioType } from '../plan/scenario.js';
import type { StudyResult } from './contract/progress.js';
import { study, type StudyState } from './study.js';

/** A study of one scenario: what the plan says of it, or its defaults. */
const only =
  (scenario: ScenarioType) =>
  (plan: PlanInput, resumed?: StudyState): Promise<StudyResult> => {
    const listed = plan.scenarios?.filter((s) => s.scenario === scenario) ?? [];
    return study({ ...plan, scenarios: listed.length > 0 ? listed : [{ scenario }] }, resumed);
  };

/** Each scenario by itself, as workflows that a person may start with a plan. */
export const serialBoot = only('serial-boot');
export const steadyStatePacking = only('steady-state-packing');
export const serialReboot = only('serial-reboot');
export const bootSnapshot = only('boot-snapshot');
export const guest = only('guest');
export const controlPlaneShare = only('control-plane-share');
