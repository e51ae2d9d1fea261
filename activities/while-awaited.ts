import { Context } from '@temporalio/activity';

/**
 * Aborted when nobody waits for the attempt of the activity any more: its time is up, another attempt
 * has begun, or its worker is being stopped. Not when its workflow is cancelled, which waits for it.
 * A worker that has lost Temporal hears of none of these, so that time is also taken here.
 */
export function whileAwaited(): AbortSignal {
  const context = Context.current();
  const { cancellationSignal: cancelled, info } = context;
  const lost = new AbortController();
  const onCancelled = (): void => {
    if (context.cancellationDetails?.cancelRequested !== true) lost.abort(cancelled.reason);
  };
  if (cancelled.aborted) onCancelled();
  else cancelled.addEventListener('abort', onCancelled, { once: true });
  // Both by the server's clock.
  const passedMs = info.currentAttemptScheduledTimestampMs - info.scheduledTimestampMs;
  // Zero where all attempts together have no limit.
  const allMs = info.scheduleToCloseTimeoutMs || Infinity;
  const leftMs = Math.min(info.startToCloseTimeoutMs, allMs - passedMs);
  return AbortSignal.any([lost.signal, AbortSignal.timeout(Math.max(0, leftMs))]);
}
