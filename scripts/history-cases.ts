import type { PlanInput } from '../plan/plan.js';
import type { OrderedFault } from '../simcloud/faults.js';

type Scenario = NonNullable<PlanInput['scenarios']>[number];

/** A study, what happens to it, and when its histories are recorded. */
export interface HistoryCase {
  /** In which state its workflows are then: part of the files' names. */
  readonly state: string;
  readonly scenarios: readonly Scenario[];
  /** Node's zone. `slow` takes minutes for everything. @default 'fast' */
  readonly zone?: 'fast' | 'slow';
  readonly more?: Partial<PlanInput>;
  /** In force while it runs. */
  readonly faults?: readonly OrderedFault[];
  /** What is waited for: the study's end, or a run in this state and phase. */
  readonly until: 'end' | { readonly state: string; readonly phase?: string };
  /** Done then; the histories are recorded after it, when it has come to its end. */
  readonly then?: 'cancel' | 'abort';
  /** Started before it and left running: what it has to wait for. */
  readonly behind?: string;
}

const packing = (servers: number, hold_seconds = 0.5): Scenario => ({
  scenario: 'steady-state-packing',
  servers,
  hold_seconds,
});
const UNAVAILABLE: OrderedFault = {
  kind: 'status',
  status: 503,
  method: 'POST',
  path: '/compute/.*/servers$',
  times: 1000,
};

/** In this order: those that are `behind` another come right after it. */
export const HISTORY_CASES: readonly HistoryCase[] = [
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
  { state: 'sliced-closed', scenarios: [packing(60)], until: 'end' },
  {
    state: 'failed',
    scenarios: [{ scenario: 'serial-boot', servers: 2 }],
    faults: [{ kind: 'boot-error' }],
    until: 'end',
  },
  {
    state: 'cancelled',
    scenarios: [packing(2, 600)],
    until: { state: 'running', phase: 'hold' },
    then: 'cancel',
  },
  {
    state: 'blocked-open',
    scenarios: [{ scenario: 'serial-boot', servers: 2 }],
    more: { patience_seconds: 5 },
    faults: [UNAVAILABLE],
    until: { state: 'blocked' },
  },
  {
    state: 'aborted',
    scenarios: [{ scenario: 'serial-boot', servers: 2 }],
    more: { patience_seconds: 5 },
    faults: [UNAVAILABLE],
    until: { state: 'blocked' },
    then: 'abort',
  },
  {
    state: 'baseline-open',
    scenarios: [packing(2)],
    more: { baseline_seconds: 600 },
    until: { state: 'running', phase: 'baseline' },
  },
  {
    state: 'queued-open',
    scenarios: [packing(2)],
    until: { state: 'queued' },
    behind: 'baseline-open',
  },
  {
    state: 'step-open',
    scenarios: [packing(2)],
    zone: 'slow',
    until: { state: 'running', phase: 'boot' },
  },
  {
    state: 'sliced-open',
    scenarios: [packing(60)],
    zone: 'slow',
    until: { state: 'running', phase: 'boot' },
  },
  {
    state: 'continued-closed',
    // Enough runs to grow the study's history beyond its limit (workflows/study.ts).
    scenarios: [{ scenario: 'serial-boot', servers: 1 }],
    more: { repetitions: 90, sampling: { period_seconds: 60 } },
    until: 'end',
  },
];
