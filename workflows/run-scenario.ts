import type { Plan } from '../plan/plan.js';
import type { Scenario } from '../plan/scenario.js';
import { bootSnapshot } from './scenarios/boot-snapshot.js';
import type { ScenarioRun } from './scenarios/scenario-steps.js';
import { serialBoot } from './scenarios/serial-boot.js';
import { serialReboot } from './scenarios/serial-reboot.js';
import { steadyStatePacking } from './scenarios/steady-state-packing.js';

/** Does a scenario's steps in its own order. */
export function runScenario(run: ScenarioRun): Promise<void> {
  const { scenario } = run;
  switch (scenario.scenario) {
    case 'serial-boot':
      return serialBoot({ ...run, scenario });
    case 'steady-state-packing':
      return steadyStatePacking({ ...run, scenario });
    case 'serial-reboot':
      return serialReboot({ ...run, scenario });
    case 'boot-snapshot':
      return bootSnapshot({ ...run, scenario });
  }
}

/** How many operations a scenario asks for, those of guests included. */
export function operationsOf(scenario: Scenario): number {
  const { servers } = scenario;
  switch (scenario.scenario) {
    case 'serial-boot':
    case 'steady-state-packing':
      return 2 * servers;
    case 'serial-reboot':
      return servers * (3 + 2 * scenario.reboots);
    case 'boot-snapshot':
      return 6 * servers;
  }
}

/** Longest time that a run may take before its recorders end by themselves. @unit s */
export function expectedSeconds(plan: Plan, scenario: Scenario): number {
  const { timeouts } = plan;
  const perServer =
    2 * timeouts.boot_seconds +
    timeouts.delete_seconds +
    (scenario.scenario === 'boot-snapshot' ? timeouts.snapshot_seconds : 0) +
    (scenario.scenario === 'serial-reboot' ? 2 * scenario.reboots * timeouts.reboot_seconds : 0);
  const together = scenario.scenario === 'steady-state-packing' ? 1 : scenario.servers;
  const hold = scenario.scenario === 'steady-state-packing' ? scenario.hold_seconds : 0;
  const all = plan.baseline_seconds + hold + together * perServer + plan.settle_seconds + 600;
  return Math.min(all, 7 * 86_400);
}
