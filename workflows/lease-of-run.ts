import {
  ActivityCancellationType,
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  leaseStateSignal,
  releaseLeaseSignal,
  type LeaseActivities,
  type LeaseHolder,
  type LeaseState,
} from './contract/leases.js';
import { leaseIdOf } from './contract/names.js';
import type { RunInput } from './contract/runs.js';
import { claimsOf } from './lease-claims.js';
import { isLeaseState } from './well-formed.js';

/** When somebody has ended the lease, its runs ask again this soon. */
const ASK_AGAIN_AFTER = '1 minute';

/** A run's side of the lease: it has its compute nodes to itself between the two calls. */
export class LeaseOfRun {
  readonly #input: RunInput;

  constructor(input: RunInput) {
    this.#input = input;
  }

  /**
   * Waits until the run has its compute nodes to itself, however long it takes. A cancellation ends
   * the wait at once.
   *
   * @param onWait is told whom the run waits for, in words, each time that it changes
   * @returns what the run should know of the ones before it, in words; empty when there is nothing
   */
  async acquire(onWait: (waitsFor: string) => Promise<void>): Promise<string> {
    let state: LeaseState | undefined;
    setHandler(leaseStateSignal, (told) => {
      if (isLeaseState(told)) state = told;
    });
    const asking = new CancellationScope();
    const asked = asking.run(() => this.#ask());
    // Handled here too: by the time that it is cancelled nobody listens any more.
    const ended = asked.catch(() => undefined);
    try {
      for (;;) {
        const known = state;
        await Promise.race([condition(() => state !== known), asked]);
        if (state?.waitsFor === '') return state.note;
        if (state) await onWait(state.waitsFor);
      }
    } finally {
      asking.cancel();
      // A request on its way would come after the release.
      await ended;
    }
  }

  /** Lets the next one go on. Never fails: a lease that is not there has nothing to release. */
  async release(): Promise<void> {
    await getExternalWorkflowHandle(leaseIdOf(workflowInfo().taskQueue))
      .signal(releaseLeaseSignal, self())
      .catch(() => undefined);
  }

  #ask(): Promise<never> {
    const { context, plan } = this.#input;
    const { requestLease } = proxyActivities<LeaseActivities>({
      summary: 'ask for the compute nodes, one benchmark at a time',
      startToCloseTimeout: '30 seconds',
      retry: { initialInterval: ASK_AGAIN_AFTER, backoffCoefficient: 1 },
      cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    });
    return requestLease({ ...self(), claims: claimsOf(context.target, plan) });
  }
}

function self(): LeaseHolder {
  const { workflowId, runId } = workflowInfo();
  return { holder: workflowId, holderRunId: runId };
}
