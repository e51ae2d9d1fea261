import type { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

/** Temporal lists no more times. */
export const LISTED_TIMES = 1000;

/** How many times a schedule has between two moments, both included; `LISTED_TIMES` at most. */
export async function countTimes(
  client: Client,
  scheduleId: string,
  start: Date,
  end: Date,
): Promise<number> {
  const { namespace } = client.options;
  const reply = await client.workflowService.listScheduleMatchingTimes({
    namespace,
    scheduleId,
    // Unlike a backfill this list leaves out its first moment.
    startTime: msToTs(start.getTime() - 1),
    endTime: msToTs(end.getTime()),
  });
  return reply.startTime.length;
}
