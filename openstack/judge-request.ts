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
    outages.right({ service, sentAtMs, settledAtMs: now() });
    return answer;
  } catch (error) {
    const problem = outageProblem(error);
    const settled = { service, sentAtMs, settledAtMs: now() };
    if (problem === undefined) outages.right(settled);
    else outages.wrong({ ...settled, endpoint, problem });
    throw error;
  }
}
