import type { Activities } from '../workflows/contract/activities.js';
import { outageRecord } from './outage-record.js';
import type { OutageDependencies } from './with-outages.js';

/** Tells the outages of a run's cloud that this worker has seen, whatever became of the requests. */
export const createSeenOutages =
  ({ client }: OutageDependencies): Activities['seenOutages'] =>
  ({ context, sinceMs, isSilent }) => {
    const seen = client(context.target.cloud).outagesSince(sinceMs);
    const told = isSilent
      ? seen.map((one) => ({ ...one, endedAtMs: one.endedAtMs ?? one.failedAtMs }))
      : seen;
    return Promise.resolve(told.map(outageRecord));
  };
