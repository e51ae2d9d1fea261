import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { NodeSession } from '../hosts/node-session.js';
import { readClockOffset } from '../hosts/clock-offset.js';
import { collectSpool, removeSpool, startRecorder, stopRecorder } from '../hosts/recorder.js';
import { parseSpool } from '../hosts/spool.js';
import type { Clock } from '../measure/clock.js';
import type { ComputeNode } from '../plan/target.js';
import type { RecordingRecord } from '../results/record.js';
import type { ResultsStore, SpoolId } from '../results/results-store.js';
import type { Activities, RecordingInput } from '../workflows/contract/activities.js';
import { heartbeating } from './heartbeating.js';
import { isCancelRequested } from './is-cancel-requested.js';
import { recorderId } from './resource-names.js';

/** Time between two collections: what a report of a running study lags behind. @unit ms */
const COLLECT_EVERY_MS = 5000;
/** Pause after a broken connection; the recorder goes on by itself meanwhile. @unit ms */
const RECONNECT_AFTER_MS = 3000;
/** How long the rest is asked for once the run has ended. @unit ms */
const LAST_PATIENCE_MS = 60_000;
const PIECE_BYTES = 4 * 1024 * 1024;

export interface RecordingDependencies {
  readonly clock: Clock;
  readonly connect: (node: ComputeNode) => Promise<NodeSession>;
  readonly store: ResultsStore;
}

/** Starts the recorder of one run on one node, unless it runs already. */
export const createStartRecorder =
  ({ connect }: RecordingDependencies): Activities['startRecorder'] =>
  (input) =>
    heartbeating(
      () => undefined,
      async () => {
        const session = await connect(nodeOf(input));
        try {
          await startRecorder(session, {
            id: recorderId(input.context.run, input.node),
            periodSeconds: input.plan.sampling.period_seconds,
            deadlineSeconds: input.deadlineSeconds,
          });
        } finally {
          session.close();
        }
      },
    );

/**
 * Collects a spool piece by piece until it is cancelled; then stops the recorder, collects the rest
 * and removes the spool. A cut connection or a dead worker costs nothing: the spool is on the node,
 * and how much of it is here is known from the file that it is written to.
 */
export const createCollectSamples =
  (deps: RecordingDependencies): Activities['collectSamples'] =>
  (input) =>
    heartbeating(
      () => undefined,
      async () => {
        const spool = spoolOf(input);
        const state: Collected = { offset: await deps.store.spoolSize(spool), problem: '' };
        while ((await collectWhileConnected(deps, input, spool, state)) === 'broken') {
          if (!(await cancelledWithin(RECONNECT_AFTER_MS))) continue;
          await finishLater(deps, input, spool, state);
          break;
        }
        return toRecord(deps, input, spool, state);
      },
    );

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
        const spool = spoolOf(input);
        const state: Collected = { offset: await deps.store.spoolSize(spool), problem: '' };
        await finishLater(deps, input, spool, state);
        return toRecord(deps, input, spool, state);
      },
    );

const spoolOf = ({ context, node }: RecordingInput): SpoolId => ({
  target: context.target.name,
  node,
  run: context.run,
});

/** What has come in so far; what went wrong last. */
interface Collected {
  offset: number;
  problem: string;
  clockOffsetMs?: readonly [number, number];
}

/** Collects over one connection until it breaks, or until the activity is cancelled. */
async function collectWhileConnected(
  deps: RecordingDependencies,
  input: RecordingInput,
  spool: SpoolId,
  state: Collected,
): Promise<'broken' | 'finished'> {
  let session: NodeSession | undefined;
  try {
    session = await deps.connect(nodeOf(input));
    const offset = await readClockOffset(session, () => deps.clock.now());
    state.clockOffsetMs = [offset.lowerMs, offset.upperMs];
    do {
      await collectNow(session, deps.store, input, spool, state);
    } while (!(await cancelledWithin(COLLECT_EVERY_MS)));
    await finish(session, deps.store, input, spool, state);
    return 'finished';
  } catch (error) {
    state.problem = messageOf(error);
    return 'broken';
  } finally {
    session?.close();
  }
}

async function collectNow(
  session: NodeSession,
  store: ResultsStore,
  input: RecordingInput,
  spool: SpoolId,
  state: Collected,
): Promise<void> {
  const id = recorderId(input.context.run, input.node);
  for (;;) {
    const piece = await collectSpool(session, id, state.offset, PIECE_BYTES);
    state.problem = piece.missing ? 'its spool is gone: the node was rebooted or cleaned' : '';
    if (piece.data.length === 0) return;
    await store.appendSpool({ ...spool, offset: state.offset, data: piece.data });
    state.offset = piece.nextOffset;
    if (piece.data.length < PIECE_BYTES) return;
  }
}

/** The run is over: the recorder takes its last tick, which is collected; the spool goes. */
async function finish(
  session: NodeSession,
  store: ResultsStore,
  input: RecordingInput,
  spool: SpoolId,
  state: Collected,
): Promise<void> {
  const id = recorderId(input.context.run, input.node);
  await stopRecorder(session, id);
  await collectNow(session, store, input, spool, state);
  await removeSpool(session, id);
}

/** The run ended while the node was out of reach: tries for a while, then says what is missing. */
async function finishLater(
  { connect, clock, store }: RecordingDependencies,
  input: RecordingInput,
  spool: SpoolId,
  state: Collected,
): Promise<void> {
  const giveUpAtMs = clock.now() + LAST_PATIENCE_MS;
  for (;;) {
    let session: NodeSession | undefined;
    try {
      session = await connect(nodeOf(input));
      await finish(session, store, input, spool, state);
      return;
    } catch (error) {
      state.problem = messageOf(error);
    } finally {
      session?.close();
    }
    if (clock.now() > giveUpAtMs) return;
    // Not the activity's own sleep, which a cancellation ends at once.
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_AFTER_MS));
  }
}

async function toRecord(
  { store }: RecordingDependencies,
  input: RecordingInput,
  spool: SpoolId,
  state: Collected,
): Promise<RecordingRecord> {
  const text =
    state.offset > 0 ? await readFile(spoolFile(store, input.context.study, spool), 'utf8') : '';
  const parsed = parseSpool(text);
  return {
    node: input.node,
    rawFile: state.offset > 0 ? store.spoolPath(spool) : null,
    clockOffsetMs: state.clockOffsetMs ?? null,
    recorder: parsed.header?.program ?? null,
    ticks: parsed.ticks.length,
    problem: [state.problem, ...parsed.problems].filter(Boolean).join('; '),
  };
}

const spoolFile = (store: ResultsStore, study: string, spool: SpoolId): string =>
  join(store.studyPath(study), store.spoolPath(spool));

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
