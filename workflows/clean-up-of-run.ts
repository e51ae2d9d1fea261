import { ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import { activityOptions } from './activity-options.js';
import { causeOf } from './cause-of.js';
import type { Activities } from './contract/activities.js';
import type { RunInput } from './contract/runs.js';
import type { OperatorGate, SkippedStep } from './operator-gate.js';
import type { RunJournal } from './run-journal.js';

export interface CleanedUp {
  /** What could not be taken away, and what is new and nobody's. */
  readonly left: readonly string[];
  /** What an otherwise complete run had left: a server that a lost request made late, say. */
  readonly removed: readonly string[];
  /** All that the clean-up deleted, in the same words. */
  readonly tookAway: readonly string[];
}

/** Takes away what a run left, says what it could not, and compares the inventories. */
export async function cleanUpOfRun(
  { context, plan }: RunInput,
  journal: RunJournal,
  unfinished: boolean,
  gate: OperatorGate,
): Promise<CleanedUp> {
  const gated = <T>(what: string, go: (cloud: Activities) => Promise<T>): Promise<T> => {
    const cloud = proxyActivities<Activities>(activityOptions(what, 0, plan.patience_seconds));
    const skip = ({ fault }: SkippedStep): never => {
      throw ApplicationFailure.nonRetryable(fault, 'CleanUpGivenUp');
    };
    return gate.attempt({ what, go: () => go(cloud), skip });
  };
  const tookAway: string[] = [];
  const remove = async (): Promise<void> => {
    const input = { context, serverIds: journal.serverIds() };
    const done = await gated('delete whatever is left', (cloud) => cloud.removeLeftovers(input));
    tookAway.push(...(done.removed ?? []));
    journal.countRequests(done);
  };
  const compare = async (): Promise<readonly string[]> => {
    const before = journal.inventoryBefore;
    const serverIds = journal.serverIds();
    const found = await gated('look for what is left', (cloud) =>
      cloud.compareInventory({ context, before, serverIds }),
    );
    journal.countRequests(found);
    if (before) journal.inventory = { before: before.counts, after: found.after };
    journal.foreign = found.foreign;
    return found.left;
  };
  try {
    if (unfinished) await remove();
    const found = await compare();
    if (found.length === 0) return { left: [], removed: [], tookAway };
    await remove();
    const left = await compare();
    return { left, removed: found.filter((one) => !left.includes(one)), tookAway };
  } catch (error) {
    return {
      left: [`whatever it was, it could not be looked up: ${causeOf(error)}`],
      removed: [],
      tookAway,
    };
  }
}
