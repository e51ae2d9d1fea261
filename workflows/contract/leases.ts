import { defineQuery, defineSignal } from '@temporalio/workflow';

/** Workflow type and id prefix of the lease of one compute node. */
export const LEASE_TYPE = 'lease';
export const leaseId = (key: string): string => `packbench-lease/${key}`;

/** A run that wants a compute node for itself. */
export interface LeaseRequest {
  /** Workflow id and run id of the run. */
  readonly holder: string;
  readonly holderRunId: string;
  readonly target: { readonly name: string; readonly cloud: string };
}

export const requestLeaseSignal = defineSignal<[LeaseRequest]>('request');
export const releaseLeaseSignal =
  defineSignal<[Pick<LeaseRequest, 'holder' | 'holderRunId'>]>('release');

/** From a lease to a run. `waitsFor` is empty when the lease is the run's; `note` says what the run should know. */
export interface LeaseState {
  readonly key: string;
  readonly waitsFor: string;
  /** Runs before this one, the holder included. */
  readonly ahead: number;
  readonly note: string;
}
export const leaseStateSignal = defineSignal<[LeaseState]>('leaseState');

/** Answer of a lease's query `queue`: the holder first, then who waits, in their order. */
export const leaseQueueQuery = defineQuery<readonly LeaseRequest[]>('queue');
