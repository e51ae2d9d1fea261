import type { HistoryCase, ScenarioInput } from './history-case.js';

const SERIAL_BOOT: ScenarioInput = { scenario: 'serial-boot', servers: 1 };
const SERIAL_REBOOT: ScenarioInput = { scenario: 'serial-reboot', servers: 1, reboots: 1 };
const BOOT_SNAPSHOT: ScenarioInput = { scenario: 'boot-snapshot' };
const CONTROL_PLANE_SHARE: ScenarioInput = { scenario: 'control-plane-share', servers: 1 };

const packing = (hold_seconds: number): ScenarioInput => ({
  scenario: 'steady-state-packing',
  servers: 2,
  hold_seconds,
});

/** simcloud's figures are drawn, but they come when real ones would. */
const transactions = (seconds: number): ScenarioInput => ({
  scenario: 'guest',
  servers: 1,
  times: 1,
  benchmarks: [
    {
      benchmark: 'sysbench-oltp',
      rows: 1000,
      seconds,
      modes: ['read-only'],
      threads: [2],
      timeout_seconds: 40_000,
    },
  ],
});

const inPhase = (phase: string): HistoryCase['until'] => ({ state: 'running', phase });

/** Each scenario as the workflow that a person may start by itself: at its end, and in mid-run. */
export const SINGLE_SCENARIO_CASES: readonly HistoryCase[] = [
  { state: 'closed', type: 'serialBoot', scenarios: [SERIAL_BOOT], until: 'end' },
  {
    state: 'open',
    type: 'serialBoot',
    scenarios: [SERIAL_BOOT],
    endless: 'boot',
    until: inPhase('boot'),
  },
  { state: 'closed', type: 'steadyStatePacking', scenarios: [packing(0.5)], until: 'end' },
  {
    state: 'open',
    type: 'steadyStatePacking',
    scenarios: [packing(600)],
    until: inPhase('hold'),
  },
  { state: 'closed', type: 'serialReboot', scenarios: [SERIAL_REBOOT], until: 'end' },
  {
    state: 'open',
    type: 'serialReboot',
    scenarios: [SERIAL_REBOOT],
    endless: 'softReboot',
    until: inPhase('reboot'),
  },
  { state: 'closed', type: 'bootSnapshot', scenarios: [BOOT_SNAPSHOT], until: 'end' },
  {
    state: 'open',
    type: 'bootSnapshot',
    scenarios: [BOOT_SNAPSHOT],
    endless: 'snapshot',
    until: inPhase('snapshot'),
  },
  {
    state: 'closed',
    type: 'guest',
    platform: 'docker',
    scenarios: [transactions(10)],
    until: 'end',
  },
  {
    state: 'open',
    type: 'guest',
    platform: 'docker',
    scenarios: [transactions(36_000)],
    until: inPhase('benchmarks-1'),
  },
  // No libvirt knows the servers of simcloud: its second half fails, as it may on a real node.
  {
    state: 'closed',
    type: 'controlPlaneShare',
    scenarios: [CONTROL_PLANE_SHARE],
    sampled: true,
    until: 'end',
  },
  {
    state: 'open',
    type: 'controlPlaneShare',
    scenarios: [CONTROL_PLANE_SHARE],
    sampled: true,
    endless: 'boot',
    until: inPhase('boot'),
  },
];
