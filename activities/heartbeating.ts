import { Context } from '@temporalio/activity';

/** Well below every heartbeat timeout, and how soon a cancellation is noticed. @unit ms */
const BEAT_MS = 1000;

/**
 * Keeps an activity's heart beating while it works, whatever it waits for: a slow API must not look
 * like a dead worker. Details that only an answer could change are simply sent again.
 */
export async function heartbeating<T>(details: () => unknown, work: () => Promise<T>): Promise<T> {
  const activity = Context.current();
  const timer = setInterval(() => {
    activity.heartbeat(details());
  }, BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
