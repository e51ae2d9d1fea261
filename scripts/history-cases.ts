import type { PlanInput } from '../plan/plan.js';
import type { OrderedFault } from '../simcloud/faults.js';
import type { HistoryCase, HistoryRound, ScenarioInput, TargetInput } from './history-case.js';
import { SINGLE_SCENARIO_CASES } from './single-scenario-cases.js';

const serialBoot = (servers: number): ScenarioInput => ({ scenario: 'serial-boot', servers });
const packing = (servers: number, hold_seconds = 0.5): ScenarioInput => ({
  scenario: 'steady-state-packing',
  servers,
  hold_seconds,
});

/** More servers than one history bears, at once, one after the other, and in serial-reboot. */
const SLICED = 60;
const SLICED_REBOOTS: ScenarioInput = { scenario: 'serial-reboot', servers: 43, reboots: 1 };

const BOOTING = { state: 'running', phase: 'boot' } as const;
const BASELINE = { state: 'running', phase: 'baseline' } as const;
const HOLDING = { state: 'running', phase: 'hold' } as const;
const BLOCKED = { state: 'blocked' } as const;
const LONG_BASELINE: Partial<PlanInput> = { baseline_seconds: 600 };
const NO_SUCH_IMAGE: Partial<TargetInput> = { image: 'no-such-image' };

const UNDISTURBED: readonly HistoryCase[] = [
  {
    state: 'closed',
    scenarios: [
      { scenario: 'serial-boot', servers: 2, wait_ready: true },
      packing(2),
      { scenario: 'serial-reboot', servers: 2, reboots: 1 },
      { scenario: 'boot-snapshot' },
    ],
    until: 'end',
  },
  {
    state: 'continued-closed',
    // Enough runs to grow the study's history beyond its limit (workflows/study.ts).
    scenarios: [serialBoot(1)],
    more: { repetitions: 60, sampling: { period_seconds: 60 } },
    until: 'end',
  },
  { state: 'refused', scenarios: [packing(2)], target: NO_SUCH_IMAGE, until: 'end' },
  { state: 'checked', scenarios: [packing(2)], ask: { dry_run: true }, until: 'end' },
  {
    state: 'skipped',
    scenarios: [packing(2)],
    ask: { preflight: true },
    target: NO_SUCH_IMAGE,
    until: 'end',
  },
  { state: 'preflight-closed', scenarios: [packing(2)], ask: { preflight: true }, until: 'end' },
  {
    state: 'failed',
    scenarios: [serialBoot(2)],
    endless: 'boot',
    more: { timeouts: { boot_seconds: 2 } },
    until: 'end',
  },
  {
    state: 'cancelled',
    scenarios: [packing(2, 600)],
    sampled: true,
    until: HOLDING,
    then: 'cancel',
  },
  { state: 'held-longer', scenarios: [packing(2, 15)], until: HOLDING, then: 'extend-hold' },
  {
    state: 'paused-open',
    scenarios: [packing(2)],
    more: { baseline_seconds: 15 },
    until: BASELINE,
    then: 'pause',
    resumed: 'pause-resumed',
  },
  {
    state: 'sliced-paused-open',
    scenarios: [serialBoot(SLICED)],
    until: BOOTING,
    then: 'pause',
    resumed: 'sliced-pause-resumed',
  },
  { state: 'baseline-open', scenarios: [packing(2)], more: LONG_BASELINE, until: BASELINE },
  {
    state: 'queued-open',
    scenarios: [packing(2)],
    until: { state: 'queued' },
    behind: 'baseline-open',
  },
  {
    state: 'queued-aborted',
    scenarios: [packing(2)],
    until: { state: 'queued' },
    then: 'abort',
    behind: 'baseline-open',
  },
  { state: 'step-open', scenarios: [packing(2)], endless: 'boot', until: BOOTING },
  { state: 'sliced-closed', scenarios: [packing(SLICED)], until: 'end' },
  { state: 'sliced-open', scenarios: [packing(SLICED)], endless: 'boot', until: BOOTING },
  {
    state: 'sliced-open',
    scenarios: [SLICED_REBOOTS],
    endless: 'boot',
    // Only its slices enter other phases.
    more: { baseline_seconds: 0 },
    until: BASELINE,
  },
  {
    state: 'sliced-cancelled',
    scenarios: [packing(SLICED)],
    endless: 'boot',
    until: BOOTING,
    then: 'cancel',
  },
  ...SINGLE_SCENARIO_CASES,
];

/** Nova lets nobody boot, and says so at once; Zun lets nobody delete, and a run tries for a while. */
const FAULTS: readonly OrderedFault[] = [
  { kind: 'status', status: 401, method: 'POST', path: '/compute/.*/servers$', times: 10_000 },
  {
    kind: 'status',
    status: 403,
    method: 'DELETE',
    path: '/container/.*/containers/',
    times: 10_000,
  },
];
const IMPATIENT: Partial<PlanInput> = { patience_seconds: 5 };

const DISTURBED: readonly HistoryCase[] = [
  { state: 'blocked-open', scenarios: [serialBoot(2)], until: BLOCKED, resumed: 'resumed' },
  { state: 'aborted', scenarios: [serialBoot(2)], until: BLOCKED, then: 'abort' },
  {
    state: 'sliced-blocked-open',
    scenarios: [serialBoot(SLICED)],
    until: BLOCKED,
    resumed: 'sliced-resumed',
  },
  {
    state: 'clean-up-blocked-open',
    platform: 'docker',
    scenarios: [serialBoot(1)],
    more: IMPATIENT,
    until: BLOCKED,
    resumed: 'clean-up-resumed',
  },
  {
    state: 'leaked',
    platform: 'docker',
    scenarios: [serialBoot(1)],
    more: IMPATIENT,
    until: BLOCKED,
    then: 'skip',
  },
  {
    state: 'terminated',
    scenarios: [packing(2)],
    sampled: true,
    more: LONG_BASELINE,
    until: BASELINE,
    then: 'terminate the run',
  },
  {
    state: 'passed-over-open',
    scenarios: [packing(2)],
    more: LONG_BASELINE,
    until: BASELINE,
    behind: 'terminated',
  },
];

export const HISTORY_ROUNDS: readonly HistoryRound[] = [
  { faults: [], cases: UNDISTURBED },
  { faults: FAULTS, cases: DISTURBED },
];
