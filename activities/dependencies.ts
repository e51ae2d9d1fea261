import type { NodeSession } from '../hosts/node-session.js';
import type { Clock } from '../measure/clock.js';
import type { ClockOffset } from '../measure/clock-offset.js';
import type { PollSchedule } from '../measure/poll-schedule.js';
import type { Exchange, ServerService } from '../openstack/server-service.js';
import type { ComputeNode } from '../plan/target.js';
import type { ResolvedTarget } from '../workflows/contract/runs.js';

/** A target's service, ready to be measured: its token is fresh and its connection is open. */
export interface TargetAccess {
  readonly service: ServerService;
  /** Requests sent to this cloud by this process so far. */
  readonly requestsSent: () => number;
  /** What is known of the clock behind an endpoint. */
  readonly clockOffset: ClockOffset;
  /** Experience with operations of one kind on this target. */
  readonly schedule: (kind: string) => PollSchedule;
}

export interface StepDependencies {
  readonly clock: Clock;
  readonly access: (target: ResolvedTarget) => Promise<TargetAccess>;
  /** Opens an SSH session to a compute node. */
  readonly connect: (node: ComputeNode) => Promise<NodeSession>;
  /** Whether Temporal still waits for the attempt of the activity that asks. */
  readonly isLatestAttempt: () => Promise<boolean>;
}

/** Every response that carries a date narrows the clock offset. */
export function learnClock(access: TargetAccess, exchange: Exchange): void {
  if (exchange.dateMs !== null) access.clockOffset.learnFromDate(exchange.dateMs, exchange);
}
