import { Context } from '@temporalio/activity';
import type { CloudClient } from '../openstack/cloud-client.js';
import type { Outage } from '../openstack/outage-watch.js';
import type { OutageRecord } from '../results/record.js';

export interface OutageDependencies {
  readonly client: (cloud: string) => CloudClient;
}

/**
 * Adds to the result of every activity that counts its requests the outages of its cloud that were
 * seen since it was scheduled, those of its earlier attempts included. So an outage is reported by
 * every activity that it touched, and the run's journal puts the reports together. A worker that is
 * killed takes along what it had seen and no activity had reported.
 */
export function withOutages<
  T extends { readonly [K in keyof T]: (input: never) => Promise<unknown> },
>({ client }: OutageDependencies, activities: T): T {
  const wrap =
    (activity: (input: never) => Promise<unknown>) =>
    async (input: never): Promise<unknown> => {
      const result = await activity(input);
      const cloud = cloudOf(input);
      if (cloud === undefined || !isCounted(result)) return result;
      const outages = client(cloud).outagesSince(Context.current().info.scheduledTimestampMs);
      return outages.length === 0 ? result : { ...result, outages: outages.map(toRecord) };
    };
  return Object.fromEntries(
    Object.entries<(input: never) => Promise<unknown>>(activities).map(([name, activity]) => [
      name,
      wrap(activity),
    ]),
  ) as T;
}

/** Of the run's target, where the activity is one of a run. */
function cloudOf(input: unknown): string | undefined {
  const { context } = (input ?? {}) as { context?: { target?: { cloud?: string } } };
  return context?.target?.cloud;
}

const isCounted = (result: unknown): result is { readonly apiRequests: number } =>
  typeof result === 'object' && result !== null && 'apiRequests' in result;

const toRecord = ({ startedAtMs, endedAtMs, ...outage }: Outage): OutageRecord => ({
  ...outage,
  startedAt: new Date(startedAtMs).toISOString(),
  endedAt: endedAtMs === null ? null : new Date(endedAtMs).toISOString(),
});
