import type { CloudClient } from '../openstack/cloud-client.js';
import type { EarlierTry } from '../workflows/contract/steps.js';
import { earlierTries } from './earlier-tries.js';
import { outageRecord } from './outage-record.js';

export interface OutageDependencies {
  readonly client: (cloud: string) => CloudClient;
}

/**
 * Adds to the result of every activity that counts its requests the outages of its cloud that were
 * seen since its step was first asked for: those of its earlier attempts included, and of a try that
 * ended in a blocked run. So an outage is reported by every activity that it touched, and the run's
 * journal puts the reports together. Of what failed the run asks itself (`seenOutages`).
 */
export function withOutages<
  T extends { readonly [K in keyof T]: (input: never) => Promise<unknown> },
>({ client }: OutageDependencies, activities: T): T {
  const wrap =
    (activity: (input: never) => Promise<unknown>) =>
    async (input: never): Promise<unknown> => {
      const result = await activity(input);
      const { cloud, earlier } = ofRun(input);
      if (cloud === undefined || !isCounted(result)) return result;
      const outages = client(cloud).outagesSince(earlierTries({ earlier }).scheduledAtMs);
      return outages.length === 0 ? result : { ...result, outages: outages.map(outageRecord) };
    };
  return Object.fromEntries(
    Object.entries<(input: never) => Promise<unknown>>(activities).map(([name, activity]) => [
      name,
      wrap(activity),
    ]),
  ) as T;
}

/** What an activity of a run was handed: the cloud of the run's target, and a try before. */
function ofRun(input: unknown): { cloud: string | undefined; earlier: EarlierTry | undefined } {
  const { context, earlier } = (input ?? {}) as {
    context?: { target?: { cloud?: string } };
    earlier?: EarlierTry;
  };
  return { cloud: context?.target?.cloud, earlier };
}

const isCounted = (result: unknown): result is { readonly apiRequests: number } =>
  typeof result === 'object' && result !== null && 'apiRequests' in result;
