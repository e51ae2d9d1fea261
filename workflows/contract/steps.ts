import type { Plan } from '../../plan/plan.js';
import type { Readiness } from '../../plan/readiness.js';
import type { ComputeNode } from '../../plan/target.js';
import type { OperationRecord, OutageRecord } from '../../results/record.js';
import type { RunContext } from './runs.js';

/** Kinds of step that start an operation and then wait for it. */
export type StepKind = 'boot' | 'reboot' | 'snapshot' | 'delete' | 'delete-image';

/** A server that a boot has reached. */
export interface ServerHandle {
  readonly ordinal: number;
  readonly serverId: string;
  readonly addresses: readonly string[];
  /** When the last look that did not find it there was sent, epoch ms on the worker's clock. */
  readonly lastPendingAtMs: number;
}

/** An operation whose request was sent; instants in epoch ms on the worker's clock. */
export interface StartedOperation {
  /** Unique in the study and the same on every retry: `<run>/<operation>/<ordinal>`. */
  readonly id: string;
  readonly ordinal: number;
  readonly serverId: string;
  /** What the wait looks at: the server, or the snapshot's image. */
  readonly resourceId: string;
  readonly requestId: string;
  /** A point, unless the reply was lost: then the request was sent somewhere in between. */
  readonly startLowerMs: number;
  readonly startUpperMs: number;
  /** When its reply had arrived; null when it was lost. */
  readonly repliedAtMs: number | null;
  readonly anchor: string;
  readonly flags: OperationRecord['flags'];
  readonly apiRequests: number;
  /**
   * Set where another reboot may take effect that nobody waits for (`stray_reboot`): requests of the
   * server's reboots before this operation.
   */
  readonly rebootsBefore?: readonly string[];
}

/** One operation of a batch. */
export interface StepItem {
  readonly ordinal: number;
  /** Empty for a boot. */
  readonly serverId: string;
  /** The image to delete; for a boot the snapshot to boot instead of the target's image. */
  readonly imageId?: string;
  /** Earlier reboots of this server: one that is none of these is ours, its reply was lost. */
  readonly knownRequestIds?: readonly string[];
  /**
   * One of those was asked for more than once: by a worker that hung, say, and may wake at any time
   * and send a reboot that nobody waits for.
   */
  readonly strayPossible?: boolean;
}

/**
 * An earlier go at the same step, given up before the run was blocked. Where there is one, requests
 * may be under way: they are looked for before any is sent again.
 */
export interface EarlierTry {
  /** When the step was first asked for, epoch ms on Temporal's clock: nothing of it is older. */
  readonly scheduledAtMs: number;
  /** What was known of it, as in its heartbeats; null when nothing of it came through. */
  readonly known: unknown;
  /** True when its last attempt said that as it failed; false when it died, and may have done more. */
  readonly complete: boolean;
}

/** What a wait knows of the operations that it has seen end, as in its heartbeats. */
export interface SeenSoFar {
  readonly anchor: string;
  readonly seen: readonly {
    readonly id: string;
    readonly state: 'there' | 'failed' | 'timed_out';
    /** When the last look that did not find it there was sent, epoch ms. */
    readonly lastPendingAtMs: number;
    /** When the answer of the look that did was there, epoch ms. */
    readonly firstThereAtMs: number | null;
    readonly value?: { readonly addresses: readonly string[] };
    readonly fault?: string;
  }[];
  /** Ids of those that were seen after nobody had looked for a while. */
  readonly interrupted: readonly string[];
}

/** When a request was first about to be sent, epoch ms on the clock of that anchor. */
export interface Intent {
  readonly atMs: number;
  readonly anchor: string;
  /** Set when it may have been sent anew, at any time since. */
  readonly orLater?: true;
}

/** Heartbeat details: what is durable of a batch while its requests are under way. */
export interface StartJournal {
  /** By ordinal; none for what had no effect for certain. */
  readonly intents: Readonly<Record<number, Intent>>;
  /** The attempt that last meant to send; 0 before any. */
  readonly intendedBy: number;
  /** The attempt that failed with this and sent nothing more; 0 while one goes on. */
  readonly settledBy: number;
  readonly started: readonly StartedOperation[];
  readonly operations: readonly OperationRecord[];
}

export interface StartStepInput {
  readonly context: RunContext;
  readonly phase: string;
  /** At most 50. Their requests leave at the same moment. */
  readonly items: readonly StepItem[];
  readonly earlier?: EarlierTry;
}

export interface StartStepResult {
  readonly started: readonly StartedOperation[];
  /** Operations that ended with their request: refused, or without a start that can be known. */
  readonly operations: readonly OperationRecord[];
  readonly apiRequests: number;
  readonly outages?: readonly OutageRecord[];
}

export interface AwaitStepInput {
  readonly context: RunContext;
  readonly phase: string;
  readonly started: readonly StartedOperation[];
  readonly timeoutSeconds: number;
  /** Of a reboot: compute nodes that can tell when a guest began anew. */
  readonly nodes?: readonly ComputeNode[];
  readonly earlier?: EarlierTry;
}

export interface AwaitStepResult {
  readonly operations: readonly OperationRecord[];
  /** Those that got there; `resourceId` is the image after a snapshot. */
  readonly reached: readonly (ServerHandle & {
    readonly resourceId: string;
    readonly requestId: string;
  })[];
  readonly apiRequests: number;
  readonly outages?: readonly OutageRecord[];
}

export interface AwaitGuestInput {
  readonly context: RunContext;
  readonly phase: string;
  readonly readiness: Readiness;
  /** The targets name the node that a probe may look from. */
  readonly plan: Pick<Plan, 'targets'>;
  readonly servers: readonly ServerHandle[];
  /** After which operation the guests come up. */
  readonly after: 'boot' | 'reboot';
  readonly started: readonly StartedOperation[];
  /** Console logs before a reboot, by server id: a marker in them is an old one. */
  readonly consoleBefore: Readonly<Record<string, ConsoleDigest>>;
  readonly earlier?: EarlierTry;
}

/** A console log without its text, to tell later whether a log goes on or is a new one. */
export interface ConsoleDigest {
  /** In UTF-16 code units. */
  readonly length: number;
  readonly sha256: string;
}

export interface AwaitGuestResult {
  readonly operations: readonly OperationRecord[];
  readonly ready: readonly ServerHandle[];
  /** Digest of each console log when its guest was ready, by server id. */
  readonly console: Readonly<Record<string, ConsoleDigest>>;
  readonly apiRequests: number;
  readonly outages?: readonly OutageRecord[];
}

export const MAX_BATCH = 50;
