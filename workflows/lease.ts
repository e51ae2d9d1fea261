import {
  ActivityCancellationType,
  CancellationScope,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { clearAfter } from './clear-after.js';
import {
  leaseQueueQuery,
  leaseStateSignal,
  releaseLeaseSignal,
  requestLeaseSignal,
  type LeaseActivities,
  type LeaseEntry,
  type LeaseInput,
} from './contract/leases.js';
import { leaseDetails } from './lease-details.js';
import { LeaseQueue } from './lease-queue.js';
import { isLeaseHolder, isLeaseRequest } from './well-formed.js';

/** How often runs are looked at while somebody waits. */
const LOOK_EVERY = '15 seconds';
/** The next run of a study asks at once: it need not start another lease. */
const LINGER = '1 minute';
/** No execution passes 4,000 events, however many signals come in at once. */
const HISTORY_LIMIT = 500;

const QUICK = { startToCloseTimeout: '30 seconds' } as const;
const { closedRuns } = proxyActivities<LeaseActivities>({
  ...QUICK,
  summary: 'does the run still go on?',
});
const { awaitClosedRuns } = proxyActivities<LeaseActivities>({
  ...QUICK,
  summary: 'watch whether a run ends without a word',
  // Each look is an attempt: attempts add nothing to the history.
  retry: { initialInterval: LOOK_EVERY, backoffCoefficient: 1 },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/**
 * Lets one benchmark at a time onto each compute node. Runs ask and release by signals; a run that
 * died with its lease is passed over as soon as somebody waits for it.
 */
export async function lease(input: LeaseInput): Promise<void> {
  const queue = new LeaseQueue(input.entries);
  /** Executions, by run id: one that was reset may die again. */
  const removing = new Set<string>();
  setHandler(requestLeaseSignal, (request) => {
    if (isLeaseRequest(request)) queue.ask(request, new Date().toISOString());
  });
  setHandler(releaseLeaseSignal, (holder) => {
    if (isLeaseHolder(holder)) queue.release(holder);
  });
  setHandler(leaseQueueQuery, () => queue.entries, {
    description: 'Who holds compute nodes and who waits, in the order of their requests.',
  });
  for (;;) {
    const seen = queue.version;
    await grantNext(queue);
    await tell(queue);
    for (const entry of queue.entries) {
      if (!entry.dead || removing.has(entry.holderRunId)) continue;
      removing.add(entry.holderRunId);
      // Unawaited: others need not wait for it.
      passOver(queue, entry, input.activitiesEndSeconds)
        .catch(() => undefined)
        .finally(() => removing.delete(entry.holderRunId));
    }
    setCurrentDetails(leaseDetails(queue.entries));
    if (queue.version !== seen) continue;
    // Runs that ask again and again change nothing, and still make it long.
    const isLong = (): boolean =>
      workflowInfo().historyLength > HISTORY_LIMIT && removing.size === 0;
    if (isLong()) return continueAsNew<typeof lease>({ ...input, entries: queue.entries });
    if (!(await newsOrLong(queue, isLong))) return;
  }
}

async function grantNext(queue: LeaseQueue): Promise<void> {
  for (let next = queue.next(); next; next = queue.next()) {
    const { holder, holderRunId } = next;
    // It may have died while it waited, or its request may have come after its end.
    const [closed] = await closedRuns({ runs: [{ holder, holderRunId }] });
    if (closed) queue.close(closed);
    else queue.grant(next, new Date().toISOString());
  }
}

async function tell(queue: LeaseQueue): Promise<void> {
  await Promise.all(
    queue.untold().map(async ({ entry, state }) => {
      const run = getExternalWorkflowHandle(entry.holder, entry.holderRunId);
      try {
        await run.signal(leaseStateSignal, state);
      } catch (error) {
        // A closed run hears nothing; that it is closed is found out by looking.
        if (isCancellation(error)) throw error;
      }
      queue.told(entry, state);
    }),
  );
}

/** Lets those go on that wait for a dead run, once what it left does not disturb them. */
async function passOver(
  queue: LeaseQueue,
  dead: LeaseEntry,
  activitiesEndSeconds: number,
): Promise<void> {
  await sleep(activitiesEndSeconds * 1000, { summary: `activities of ${dead.holder} hear of it` });
  if (!(await isStillDead(queue, dead))) return;
  const left = await clearAfter(dead);
  if (await isStillDead(queue, dead)) queue.passOver(dead, left);
}

/** A run that was reset meanwhile lives again, in another execution, and has its place back. */
async function isStillDead(
  queue: LeaseQueue,
  { holder, holderRunId }: LeaseEntry,
): Promise<boolean> {
  const [closed] = await closedRuns({ runs: [{ holder, holderRunId }] });
  if (closed && closed.successor !== null) queue.close(closed);
  return queue.isDead({ holder, holderRunId });
}

/** Waits until there is something to do; false when nobody has wanted anything for a while. */
async function newsOrLong(queue: LeaseQueue, isLong: () => boolean): Promise<boolean> {
  const seen = queue.version;
  const changed = (): boolean => queue.version !== seen || isLong();
  if (queue.entries.length === 0) {
    return condition(changed, LINGER, { summary: 'end when nobody asks any more' });
  }
  const runs = queue.watched();
  const scope = new CancellationScope();
  const looking =
    runs.length === 0
      ? Promise.resolve()
      : scope
          .run(() => awaitClosedRuns({ runs }))
          .then((closed) => {
            closed.forEach((one) => {
              queue.close(one);
            });
          })
          .catch(() => undefined);
  await condition(changed);
  scope.cancel();
  await looking;
  return true;
}
