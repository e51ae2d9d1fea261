import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { whileAwaited } from './while-awaited.js';

const LONG = { startToCloseTimeoutMs: 60_000, scheduleToCloseTimeoutMs: 60_000 };
const signalIn = (activity: MockActivityEnvironment): Promise<AbortSignal> =>
  activity.run(() => Promise.resolve(whileAwaited()));

it('ends when Temporal knows the attempt no more', async () => {
  const activity = new MockActivityEnvironment(LONG);
  const signal = await signalIn(activity);
  expect(signal.aborted).toBe(false);
  activity.cancel('NOT_FOUND', new ActivityCancellationDetails({ notFound: true }));
  expect(signal.aborted).toBe(true);
});

it('does not end when the workflow is cancelled, which waits for what is written', async () => {
  const activity = new MockActivityEnvironment(LONG);
  const signal = await signalIn(activity);
  activity.cancel();
  expect(signal.aborted).toBe(false);
});

it('ends when the time of all attempts is up, though nobody says so', async () => {
  const second = { scheduledTimestampMs: 1000, currentAttemptScheduledTimestampMs: 60_950 };
  const signal = await signalIn(new MockActivityEnvironment({ ...LONG, ...second }));
  await expect.poll(() => signal.aborted, { timeout: 10_000 }).toBe(true);
});

it('lasts while nothing but the attempt has a time limit', async () => {
  const attempt = { startToCloseTimeoutMs: 60_000, scheduleToCloseTimeoutMs: 0 };
  expect((await signalIn(new MockActivityEnvironment(attempt))).aborted).toBe(false);
});
