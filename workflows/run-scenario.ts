import type { RunInput } from './contract/runs.js';
import type { Benchmark } from '../plan/benchmark.js';
import { variantsOf } from './scenarios/benchmark-variants.js';
import { bootSnapshot } from './scenarios/boot-snapshot.js';
import { controlPlaneShare } from './scenarios/control-plane-share.js';
import { guest } from './scenarios/guest.js';
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
    case 'guest':
      return guest({ ...run, scenario });
    case 'control-plane-share':
      return controlPlaneShare({ ...run, scenario });
  }
}

type Work = Pick<RunInput, 'scenario' | 'precache'>;

/** How many operations a run asks for, those of guests and executions of benchmarks included. */
export const operationsOf = ({ scenario, precache }: Work): number =>
  scenarioOperations(scenario) + (precache ? 2 : 0);

function scenarioOperations(scenario: Work['scenario']): number {
  const { servers } = scenario;
  switch (scenario.scenario) {
    case 'serial-boot':
    case 'steady-state-packing':
      return (scenario.wait_ready ? 3 : 2) * servers;
    case 'serial-reboot':
      return servers * (3 + 2 * scenario.reboots);
    case 'boot-snapshot':
      return (scenario.wait_ready ? 8 : 6) * servers;
    case 'control-plane-share':
      return 3 * servers;
    case 'guest': {
      const levels = scenario.levels ?? [servers];
      const places = levels.reduce((sum, n) => sum + n, scenario.include_node ? 1 : 0);
      return 3 * servers + places * scenario.times * variantCount(scenario);
    }
  }
}

const variantCount = ({ benchmarks }: { readonly benchmarks: readonly Benchmark[] }): number =>
  benchmarks.reduce((sum, benchmark) => sum + variantsOf(benchmark).length, 0);

/** Longest time that a run may take before its recorders end by themselves. @unit s */
export function expectedSeconds({ plan, scenario }: Pick<RunInput, 'plan' | 'scenario'>): number {
  const all = plan.baseline_seconds + scenarioSeconds({ plan, scenario }) + plan.settle_seconds;
  return Math.min(all + 600, 7 * 86_400);
}

function scenarioSeconds({ plan, scenario }: Pick<RunInput, 'plan' | 'scenario'>): number {
  const { boot_seconds, delete_seconds, reboot_seconds, snapshot_seconds } = plan.timeouts;
  const perServer = 2 * boot_seconds + delete_seconds;
  switch (scenario.scenario) {
    case 'serial-boot':
    case 'control-plane-share':
      return scenario.servers * perServer;
    case 'steady-state-packing':
      return perServer + scenario.hold_seconds;
    case 'serial-reboot':
      return scenario.servers * (perServer + 2 * scenario.reboots * reboot_seconds);
    case 'boot-snapshot':
      return scenario.servers * (perServer + snapshot_seconds);
    case 'guest': {
      const levels = scenario.levels ?? [scenario.servers];
      const places = levels.length + (scenario.include_node ? 1 : 0);
      const once = scenario.benchmarks.reduce(
        (sum, b) => sum + b.timeout_seconds * (variantsOf(b).length * scenario.times + 2),
        0,
      );
      return levels.length * perServer + places * once;
    }
  }
}
