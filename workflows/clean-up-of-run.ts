import { proxyActivities } from '@temporalio/workflow';
import { activityOptions } from './activity-options.js';
import { causeOf } from './cause-of.js';
import type { Activities } from './contract/activities.js';
import type { RunInput } from './contract/runs.js';
import type { RunJournal } from './run-journal.js';

export interface CleanedUp {
  /** What could not be taken away. */
  readonly left: readonly string[];
  /** What an otherwise complete run had left: a server that a lost request made late, say. */
  readonly removed: readonly string[];
}

/** Takes away what a run left, and says what it could not. */
export async function cleanUpOfRun(
  { context }: RunInput,
  journal: RunJournal,
  unfinished: boolean,
): Promise<CleanedUp> {
  const removal = proxyActivities<Activities>(activityOptions('delete whatever is left', 0));
  const remove = async (): Promise<void> => {
    journal.countRequests((await removal.removeLeftovers({ context })).apiRequests);
  };
  const look = async (): Promise<readonly string[]> => {
    const looking = proxyActivities<Activities>(activityOptions('look for what is left', 0));
    const found = await looking.listLeftovers({ context, serverIds: journal.serverIds() });
    journal.countRequests(found.apiRequests);
    return found.left;
  };
  try {
    if (unfinished) await remove();
    const found = await look();
    if (found.length === 0) return { left: [], removed: [] };
    await remove();
    const left = await look();
    return { left, removed: found.filter((one) => !left.includes(one)) };
  } catch (error) {
    return {
      left: [`whatever it was, it could not be looked up: ${causeOf(error)}`],
      removed: [],
    };
  }
}
