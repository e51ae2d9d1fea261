import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBoundaries, type Boundary, type Fault } from './boundary.js';
import type { ChaosWorker } from './chaos-worker.js';
import type { Lane } from './lane.js';

/** A worker that was asked to end has this long, as `packbench down` gives it. @unit ms */
const GRACE_MS = 30_000;
/** A worker that took over has this long to show it. @unit ms */
const TAKE_OVER_MS = 45_000;
/** A worker that woke up has this long to go on with what it was doing. @unit ms */
const STALE_MS = 1000;
const LOOK_EVERY_MS = 50;

/** Where a fault happened. */
export interface Struck {
  readonly cell: string;
  readonly nth: number;
  readonly fault: Fault;
  readonly study: string;
  /** Resolves when the study has ended, however, or is given up. */
  readonly over: Promise<unknown>;
}

/** Does the harness's part once a fault has happened; returns what else went wrong, in words. */
export async function react(lane: Lane, struck: Struck): Promise<readonly string[]> {
  switch (struck.fault) {
    case 'kill-worker':
      await lane.worker.ended;
      await lane.startWorker();
      return [];
    case 'term-worker': {
      const tardy = await endsWithin(lane.worker, GRACE_MS);
      await lane.startWorker();
      return tardy;
    }
    case 'kill-server':
      await lane.restartServer();
      return [];
    case 'kill-both':
      await lane.worker.ended;
      await lane.restartServer();
      await lane.startWorker();
      return [];
    case 'stale-worker':
      return returnStale(lane, struck);
    case 'cancel':
      await lane.client.workflow.getHandle(struck.study).cancel();
      goOn(lane, struck);
      return [];
    case 'terminate':
      await terminateAll(lane, struck.study);
      goOn(lane, struck);
      return [];
  }
}

const goOn = (lane: Lane, { cell, nth }: Struck): void => {
  writeFileSync(lane.files.goOn(cell, nth), '');
};

async function endsWithin(worker: ChaosWorker, ms: number): Promise<readonly string[]> {
  const tardy = sleep(ms).then(() => 'tardy');
  if ((await Promise.race([worker.ended, tardy])) !== 'tardy') return [];
  worker.signal('SIGKILL');
  await worker.ended;
  return [`the worker did not end within ${String(ms / 1000)} s of SIGTERM`];
}

/**
 * The stopped worker comes back when another has done again what it was about to do; where nothing
 * is done again, at the study's end.
 */
async function returnStale(lane: Lane, struck: Struck): Promise<readonly string[]> {
  const stale = lane.worker;
  await lane.startWorker();
  const giveUpAt = Date.now() + TAKE_OVER_MS;
  const over = new AbortController();
  void struck.over.then(() => {
    over.abort();
  });
  const at = readBoundaries(lane.files, struck.cell).findLast(({ pid }) => pid === stale.pid);
  while (
    !over.signal.aborted &&
    Date.now() < giveUpAt &&
    !isDoneAgain(lane, struck.cell, stale.pid, at)
  ) {
    await sleep(LOOK_EVERY_MS);
  }
  stale.signal('SIGCONT');
  await struck.over;
  // What it does after the study's end does harm as well.
  await sleep(STALE_MS);
  stale.signal('SIGKILL');
  await stale.ended;
  return [];
}

const isDoneAgain = (
  lane: Lane,
  cell: string,
  stalePid: number,
  at: Boundary | undefined,
): boolean =>
  readBoundaries(lane.files, cell).some(
    ({ pid, activity, moment }) =>
      pid !== stalePid && activity === at?.activity && moment === 'returning',
  );

/** The study and its runs: not even a clean-up is left. */
async function terminateAll(lane: Lane, study: string): Promise<void> {
  const { workflow } = lane.client;
  const ids = [study];
  // A history is up to date at once, which the list of executions is not.
  for (const id of ids) {
    // A child may have been asked for and not begun.
    const history = await workflow
      .getHandle(id)
      .fetchHistory()
      .catch(() => undefined);
    for (const event of history?.events ?? []) {
      const child = event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId;
      if (child != null) ids.push(child);
    }
  }
  for (const id of ids)
    await workflow
      .getHandle(id)
      .terminate('chaos')
      .catch(() => undefined);
}
