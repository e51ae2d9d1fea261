import { ActivityCancellationType, isCancellation, proxyActivities } from '@temporalio/workflow';
import { causeOf } from './cause-of.js';
import type { Activities } from './contract/activities.js';
import type { LeaseHolder } from './contract/leases.js';
import type { RunInput } from './contract/runs.js';

/** A cloud or a node that is down holds up those who wait for a dead run no longer than this. */
const PATIENCE = '10 minutes';

/**
 * Takes away what would disturb the next run on a dead run's compute nodes: what the dead one left
 * in the cloud, and its recorders. Nothing goes of a run that was reset meanwhile and lives again.
 *
 * @returns what is still there, in words; empty when nothing is
 */
export async function clearAfter(dead: LeaseHolder): Promise<string> {
  const { holder } = dead;
  try {
    const input = await activities(`read what ${holder} was`).inputOfRun(dead);
    const left = await Promise.all([removeLeftovers(input), ...stopRecorders(input)]);
    return left.filter(Boolean).join('; ');
  } catch (error) {
    if (isCancellation(error)) throw error;
    return `whatever '${holder}' left could not be looked for: ${causeOf(error)}`;
  }
}

async function removeLeftovers({ context }: RunInput): Promise<string> {
  try {
    await activities(`delete what ${context.run} left`).removeLeftovers({
      context,
      isClosed: true,
    });
    return '';
  } catch (error) {
    if (isCancellation(error)) throw error;
    return `what '${context.run}' left in the cloud could not be removed: ${causeOf(error)}`;
  }
}

function stopRecorders({ context, plan }: RunInput): Promise<string>[] {
  const target = plan.targets.find(({ name }) => name === context.target.name);
  return (target?.nodes ?? []).map(async ({ name: node }) => {
    let problem: string;
    try {
      const stop = activities(`stop the recorder of ${context.run} on ${node}`);
      // None is started: its deadline does not count.
      ({ problem } = await stop.finishRecording({ context, plan, node, deadlineSeconds: 1 }));
    } catch (error) {
      if (isCancellation(error)) throw error;
      problem = causeOf(error);
    }
    return problem === '' ? '' : `the recorder of '${context.run}' on node '${node}': ${problem}`;
  });
}

const activities = (summary: string): Activities =>
  proxyActivities<Activities>({
    summary: summary.slice(0, 200),
    scheduleToCloseTimeout: PATIENCE,
    heartbeatTimeout: '10 seconds',
    retry: { maximumInterval: '30 seconds' },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
