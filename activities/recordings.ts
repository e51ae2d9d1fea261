import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { NodeSession } from '../hosts/node-session.js';
import type { ComputeNode } from '../plan/target.js';
import type { Activities, RecordingInput } from '../workflows/contract/activities.js';
import { heartbeating } from './heartbeating.js';
import { isCancelRequested } from './is-cancel-requested.js';
import { TargetError } from './target-error.js';
import {
  SpoolCollection,
  type CollectionDependencies,
  type SpoolReading,
} from './spool-collection.js';

/** Time between two collections: what a report of a running study lags behind. @unit ms */
const COLLECT_EVERY_MS = 5000;
/** Pause after a broken connection; the recorder goes on by itself meanwhile. @unit ms */
const RECONNECT_AFTER_MS = 3000;
/**
 * An attempt to start a recorder that failed after this long is the last: another might not end before
 * the run gives up waiting, and then nobody would know the reason. @unit ms
 */
const NO_MORE_AFTER_MS = 20_000;
/** How long the rest is asked for once the run has ended. @unit ms */
const LAST_PATIENCE_MS = 60_000;

export interface RecordingDependencies extends CollectionDependencies {
  readonly connect: (node: ComputeNode) => Promise<NodeSession>;
}

/** Starts the recorder of one run on one node, unless it runs already. */
export const createStartRecorder =
  (deps: RecordingDependencies): Activities['startRecorder'] =>
  (input) =>
    heartbeating(
      () => undefined,
      async () => {
        try {
          await begin(deps, input);
        } catch (error) {
          const age = Date.now() - Context.current().info.scheduledTimestampMs;
          throw age < NO_MORE_AFTER_MS ? error : new TargetError([messageOf(error)]);
        }
      },
    );

async function begin(deps: RecordingDependencies, input: RecordingInput): Promise<void> {
  const collection = await new SpoolCollection(deps, input).open();
  const session = await deps.connect(nodeOf(input));
  try {
    await collection.begin(session);
  } finally {
    session.close();
  }
}

/**
 * Collects a spool piece by piece until it is cancelled; then stops the recorder, collects the rest
 * and removes the spool. A cut connection or a dead worker costs nothing: the spool is on the node,
 * and how much of it is here is known from the file that it is written to. A recorder that was
 * killed, or whose node was rebooted, is followed by another.
 */
export const createCollectSamples =
  (deps: RecordingDependencies): Activities['collectSamples'] =>
  async (input) => {
    const readings = Context.current().info.heartbeatDetails as readonly SpoolReading[] | undefined;
    const collection = new SpoolCollection(deps, input, readings);
    return heartbeating(
      () => collection.readings,
      async () => {
        await collection.open();
        while ((await collectWhileConnected(deps, input, collection)) === 'broken') {
          if (!(await cancelledWithin(RECONNECT_AFTER_MS))) continue;
          await finishLater(deps, input, collection);
          break;
        }
        return collection.toRecord();
      },
    );
  };

/**
 * What `collectSamples` does at its end, by itself: its worker may have died just when the run was
 * over, and an activity that is asked to end is not tried again.
 */
export const createFinishRecording =
  (deps: RecordingDependencies): Activities['finishRecording'] =>
  (input) =>
    heartbeating(
      () => undefined,
      async () => {
        const collection = await new SpoolCollection(deps, input).open();
        await finishLater(deps, input, collection);
        return collection.toRecord();
      },
    );

/** Collects over one connection until it breaks, or until the activity is cancelled. */
async function collectWhileConnected(
  deps: RecordingDependencies,
  input: RecordingInput,
  collection: SpoolCollection,
): Promise<'broken' | 'finished'> {
  let session: NodeSession | undefined;
  try {
    session = await deps.connect(nodeOf(input));
    await collection.begin(session);
    await collection.readClockAndCollect(session);
    while (!(await cancelledWithin(COLLECT_EVERY_MS))) await collection.collect(session);
    await collection.finish(session);
    return 'finished';
  } catch (error) {
    collection.problem = messageOf(error);
    return 'broken';
  } finally {
    session?.close();
  }
}

/** The run ended while the node was out of reach: tries for a while, then says what is missing. */
async function finishLater(
  { connect, clock }: RecordingDependencies,
  input: RecordingInput,
  collection: SpoolCollection,
): Promise<void> {
  const giveUpAtMs = clock.now() + LAST_PATIENCE_MS;
  for (;;) {
    let session: NodeSession | undefined;
    try {
      session = await connect(nodeOf(input));
      await collection.finish(session);
      return;
    } catch (error) {
      collection.problem = messageOf(error);
    } finally {
      session?.close();
    }
    if (clock.now() > giveUpAtMs) return;
    // Not the activity's own sleep, which a cancellation ends at once.
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_AFTER_MS));
  }
}

/**
 * Sleeps; true as soon as the run is over.
 *
 * @throws CancelledFailure when only this worker ends: another attempt goes on collecting
 */
async function cancelledWithin(ms: number): Promise<boolean> {
  try {
    await Context.current().sleep(ms);
    return isCancelRequested();
  } catch (error) {
    if (error instanceof CancelledFailure && isCancelRequested()) return true;
    throw error;
  }
}

function nodeOf({ plan, context, node }: RecordingInput): ComputeNode {
  const found = plan.targets
    .find((target) => target.name === context.target.name)
    ?.nodes.find((n) => n.name === node);
  if (!found) throw new Error(`the plan has no node '${node}'`);
  return found;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
