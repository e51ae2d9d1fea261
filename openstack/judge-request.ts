import { outageProblem } from './outage-problem.js';
import type { OutageWatch } from './outage-watch.js';

export interface Judges {
  readonly outages: OutageWatch;
  readonly now: () => number;
}

/** Sends a request and tells the watch how it went. */
export async function judgeRequest<T>(
  { outages, now }: Judges,
  { service, endpoint }: { readonly service: string; readonly endpoint: string },
  send: () => Promise<T>,
): Promise<T> {
  const sentAtMs = now();
  try {
    const answer = await send();
    outages.right(service, now());
    return answer;
  } catch (error) {
    const problem = outageProblem(error);
    if (problem === undefined) outages.right(service, now());
    else outages.wrong({ service, endpoint, sentAtMs, problem });
    throw error;
  }
}
