import type { Activities } from '../workflows/contract/activities.js';
import type { OutageDependencies } from './with-outages.js';

/** Says what its cloud suffers from, as far as this worker has seen it. */
export const createExplainTrouble =
  ({ client }: OutageDependencies): Activities['explainTrouble'] =>
  ({ context, sinceMs }) => {
    const outages = client(context.target.cloud).outagesSince(sinceMs);
    const last = outages.findLast(({ endedAtMs }) => endedAtMs === null) ?? outages.at(-1);
    return Promise.resolve(last ? `${last.endpoint}: ${last.problem}` : '');
  };
