import type { PlanInput } from '../../plan/plan.js';
import type { NodeAccess } from '../../simcloud/compute-farm.js';
import type { Armed } from './boundary.js';

/** simcloud's seconds pass this much faster. */
export const SPEED_UP = 20;

type Scenario = NonNullable<PlanInput['scenarios']>[number];

/** A study of one scenario, small and fast. */
export interface ChaosScenario {
  readonly scenario: Scenario;
  /** What happens before any fault: the clean-up of a cancelled study is broken as well. */
  readonly before: Armed['strikes'];
}

export const CHAOS_SCENARIOS = {
  'serial-boot': { scenario: { scenario: 'serial-boot', servers: 2 }, before: [] },
  'steady-state-packing': {
    scenario: { scenario: 'steady-state-packing', servers: 2, hold_seconds: 0.4 },
    before: [],
  },
  'serial-reboot': {
    scenario: { scenario: 'serial-reboot', servers: 2, reboots: 2 },
    before: [],
  },
  'boot-snapshot': { scenario: { scenario: 'boot-snapshot', servers: 2 }, before: [] },
  cancelled: {
    scenario: { scenario: 'boot-snapshot', servers: 2 },
    before: [{ boundary: 'awaitImages/1/waiting', fault: 'cancel' }],
  },
} as const satisfies Record<string, ChaosScenario>;

export type ScenarioName = keyof typeof CHAOS_SCENARIOS;

export const SCENARIO_NAMES = Object.keys(CHAOS_SCENARIOS) as ScenarioName[];

/** @param name of the plan, which is the cell's */
export const createChaosPlan = (
  name: string,
  scenario: ScenarioName,
  nodes: readonly NodeAccess[],
): PlanInput => ({
  name,
  targets: [
    {
      name: 'kvm',
      cloud: 'simcloud',
      availability_zone: 'kvm',
      flavor: 'm1.tiny',
      image: 'cirros',
      networks: ['private'],
      readiness: { probe: 'console', marker: 'SIMCLOUD-READY' },
      soft_reboot_wait_seconds: 120 / SPEED_UP,
      nodes: nodes.map(({ name: node, address, port, user, keyFile, knownHosts }) => ({
        name: node,
        address,
        port,
        user,
        key_file: keyFile,
        known_hosts: knownHosts,
      })),
    },
  ],
  scenarios: [CHAOS_SCENARIOS[scenario].scenario],
  baseline_seconds: 0.4,
  settle_seconds: 0.4,
  sampling: { period_seconds: 0.5 },
});
