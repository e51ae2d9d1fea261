import type { Scenario } from './scenario.js';

/** Most servers that exist at one moment in any of the scenarios: what a quota must have room for. */
export const peakServers = (scenarios: readonly Scenario[]): number =>
  Math.max(0, ...scenarios.map(peakOf));

function peakOf(scenario: Scenario): number {
  switch (scenario.scenario) {
    case 'serial-boot':
    case 'steady-state-packing':
    case 'guest':
      return scenario.servers;
    case 'serial-reboot':
    case 'control-plane-share':
      return 1;
    case 'boot-snapshot':
      return 2 * scenario.servers;
  }
}
