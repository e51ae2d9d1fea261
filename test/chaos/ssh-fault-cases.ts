import type { NodeFault } from '../../simcloud/node-faults.js';

type WithoutNode<F> = F extends unknown ? Omit<F, 'node'> : never;

/** What a node suffers in the hold of a packing study, and what the record must say of it. */
export interface SshFaultCase {
  /** Of the plan, the node and its zone. */
  readonly name: string;
  readonly fault: WithoutNode<NodeFault>;
  /** It happens before the study instead of in its hold. */
  readonly before?: true;
  readonly holdSeconds: number;
  /** Of each run's recording; the first run is the one that the fault meets. */
  readonly problems: readonly RegExp[];
  /** Whether samples come in again after the fault. */
  readonly comesBack: boolean;
  /** Gaps in the first run's samples that are followed by a sample. */
  readonly gaps: number;
  /** node clock − worker clock at the end, ms. @default 0 */
  readonly clockMs?: number;
}

const FROM_TO = 'no samples from \\d\\d:\\d\\d:\\d\\d to \\d\\d:\\d\\d:\\d\\d';
const AFTER = 'no samples after \\d\\d:\\d\\d:\\d\\d';

export const SSH_FAULT_CASES: readonly SshFaultCase[] = [
  {
    name: 'cut',
    fault: { kind: 'ssh-cut', durationMs: 120_000 },
    holdSeconds: 135,
    problems: [/^$/],
    comesBack: true,
    gaps: 0,
  },
  {
    name: 'rebooted',
    fault: { kind: 'node-reboot', awayMs: 10_000 },
    holdSeconds: 40,
    problems: [new RegExp(`^${FROM_TO}: the node was rebooted$`)],
    comesBack: true,
    gaps: 1,
  },
  {
    name: 'recorder-killed',
    fault: { kind: 'recorder-kill' },
    holdSeconds: 25,
    problems: [new RegExp(`^${FROM_TO}: the recorder was killed and started again$`)],
    comesBack: true,
    gaps: 1,
  },
  {
    name: 'clock-set',
    fault: { kind: 'clock-step', seconds: 90 },
    holdSeconds: 15,
    problems: [/^the node's clock was set ahead by (89\.9|90\.0|90\.1) s at \d\d:\d\d:\d\d: /],
    comesBack: true,
    gaps: 0,
    clockMs: 90_000,
  },
  {
    name: 'wrong-clock',
    fault: { kind: 'clock-step', seconds: -3600 },
    before: true,
    holdSeconds: 20,
    problems: [/^$/],
    comesBack: true,
    gaps: 0,
    clockMs: -3_600_000,
  },
  {
    name: 'disk-full',
    fault: { kind: 'disk-full' },
    holdSeconds: 15,
    problems: [new RegExp(`^${AFTER}: No space left on device \\(on the node\\)$`)],
    comesBack: false,
    gaps: 0,
  },
  {
    name: 'disk-full-for-a-while',
    fault: { kind: 'disk-full', durationMs: 6000 },
    holdSeconds: 20,
    problems: [new RegExp(`^${FROM_TO}: No space left on device \\(on the node\\)$`)],
    comesBack: true,
    gaps: 1,
  },
  {
    name: 'never-answers',
    fault: { kind: 'never-answers' },
    holdSeconds: 20,
    // The second run meets a node that never answered it.
    problems: [
      new RegExp(`^${AFTER}: Node '.*no answer`),
      /^no samples of '.*': Node '.*no answer/,
    ],
    comesBack: false,
    gaps: 0,
  },
];
