import { Context } from '@temporalio/activity';

/** Well below every heartbeat timeout, and how soon a cancellation is noticed. @unit ms */
const BEAT_MS = 1000;

const knownWhenFailed = new WeakMap<Error, unknown>();

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
  } catch (error) {
    if (error instanceof Error) knownWhenFailed.set(error, details());
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/**
 * What an activity knew when it failed. Temporal hands heartbeat details to the next attempt and, of
 * a timeout, to the workflow; of a failure it does not, so that the failure must carry them.
 */
export const knownAtFailure = (error: unknown): unknown =>
  (error instanceof Error ? knownWhenFailed.get(error) : undefined) ??
  (Context.current().info.heartbeatDetails as unknown) ??
  null;
