import type { PlanInput } from '../../plan/plan.js';
import type { DemoCloud } from './demo-cloud.js';
import { toPlanNode } from './to-plan-node.js';

/** All four scenarios on both platforms, small enough for two minutes. */
export function createDemoPlan({ nodes }: DemoCloud): PlanInput {
  return {
    name: 'demo',
    description: 'All four scenarios on a simulated cloud, with fewer servers than the study had.',
    targets: ['kvm', 'lxc'].map((zone) => ({
      name: zone,
      cloud: 'simcloud',
      availability_zone: zone,
      flavor: 'm1.tiny',
      image: 'cirros',
      networks: ['private'],
      readiness: { probe: 'console', marker: 'SIMCLOUD-READY' },
      nodes: nodes.filter(({ name }) => name.includes(zone)).map(toPlanNode),
    })),
    scenarios: [
      { scenario: 'serial-boot', servers: 5 },
      { scenario: 'steady-state-packing', servers: 5, hold_seconds: 3 },
      { scenario: 'serial-reboot', servers: 2, reboots: 2 },
      { scenario: 'boot-snapshot' },
    ],
    baseline_seconds: 1.5,
    settle_seconds: 1,
    sampling: { period_seconds: 0.5 },
  };
}
