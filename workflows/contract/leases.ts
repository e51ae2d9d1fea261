import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { RunInput } from './runs.js';

/**
 * What a run wants for itself, as a path from the whole to the part, such as
 * `['cloud', 'mycloud', 'zone-1']` or `['node', '192.0.2.7', '22']`. A path covers all that it
 * begins: `['cloud', 'mycloud']` is every compute node of that cloud.
 */
export type LeaseClaim = readonly string[];

/** An execution of a run. */
export interface LeaseHolder {
  /** Its workflow id. */
  readonly holder: string;
  /** Its run id: a run that was reset has the same workflow id and another run id. */
  readonly holderRunId: string;
}

/** A run that wants compute nodes for itself. */
export interface LeaseRequest extends LeaseHolder {
  readonly claims: readonly LeaseClaim[];
}

/** From the lease to a run. */
export interface LeaseState {
  /** What the run waits for, in words; empty when it has its compute nodes to itself. */
  readonly waitsFor: string;
  /** What the run should know of the ones before it, in words; empty when there is nothing. */
  readonly note: string;
}

/** A place in the queue; the earliest is the first. */
export interface LeaseEntry extends LeaseRequest {
  /** ISO 8601. */
  readonly askedAt: string;
  /** ISO 8601. Null while the run waits. */
  readonly grantedAt: string | null;
  /** Its execution is closed and what it left in the cloud is being removed. */
  readonly dead: boolean;
  readonly note: string;
  /** What the run was told last. */
  readonly told: LeaseState | null;
}

/** What a lease begins with: nothing, or the queue of an execution before. */
export interface LeaseInput {
  readonly entries: readonly LeaseEntry[];
  /** How long a dead run's activities may go on before they hear of its end. @unit s */
  readonly activitiesEndSeconds: number;
}

/** An execution that is closed. */
export interface ClosedHolder extends LeaseHolder {
  /** Run id of the open execution that took its place when it was reset; null when none did. */
  readonly successor: string | null;
}

export const requestLeaseSignal = defineSignal<[LeaseRequest]>('request');
export const releaseLeaseSignal = defineSignal<[LeaseHolder]>('release');
export const leaseStateSignal = defineSignal<[LeaseState]>('leaseState');

/** Answers with the queue: who holds and who waits, in the order of their requests. */
export const leaseQueueQuery = defineQuery<readonly LeaseEntry[]>('queue');

export interface LeaseActivities {
  /**
   * Puts the request into the lease's queue, and starts the lease when it is not there. Never
   * returns: it fails and is retried, so that the run asks again when the lease was ended by
   * somebody, at no cost to its history, until the run has heard and cancels it.
   */
  requestLease(input: LeaseRequest): Promise<never>;
  /** Those of the executions that are closed by now. */
  closedRuns(input: { runs: readonly LeaseHolder[] }): Promise<readonly ClosedHolder[]>;
  /** The same, and it fails and is retried while none is. */
  awaitClosedRuns(input: { runs: readonly LeaseHolder[] }): Promise<readonly ClosedHolder[]>;
  /** What a run was started with, by its history. */
  inputOfRun(run: LeaseHolder): Promise<RunInput>;
}
