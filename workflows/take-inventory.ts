import { proxyActivities } from '@temporalio/workflow';
import { activityOptions } from './activity-options.js';
import type { Activities } from './contract/activities.js';
import type { RunInput } from './contract/runs.js';
import type { OperatorGate } from './operator-gate.js';
import type { RunJournal } from './run-journal.js';

/** Notes what the project has before the run makes anything; the clean-up compares with it. */
export async function takeInventory(
  { context, plan }: RunInput,
  journal: RunJournal,
  gate: OperatorGate,
): Promise<void> {
  const what = 'see what the project has';
  const cloud = proxyActivities<Activities>(activityOptions(what, 0, plan.patience_seconds));
  const taken = await gate.attempt({
    what,
    go: () => cloud.takeInventory({ context }),
    skip: () => undefined,
  });
  if (!taken) return;
  const { apiRequests, outages, ...before } = taken;
  journal.countRequests({ apiRequests, ...(outages && { outages }) });
  journal.inventoryBefore = before;
}
