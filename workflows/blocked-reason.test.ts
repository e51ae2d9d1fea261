import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { blockedReason, durationWords } from './blocked-reason.js';

const activity = (cause: Error): ActivityFailure =>
  new ActivityFailure('Activity task failed', 'bootServers', '1', 'TIMEOUT', undefined, cause);
const application = (message: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(message, 'CloudError');

describe('blockedReason', () => {
  it('says what went wrong, where, for how long, and the way out', () => {
    const failure = application(
      "POST /v2.1/servers on 10.0.0.1:8774: nothing listens on '10.0.0.1:8774' (connection refused)\nhint: check that the service runs",
    );
    expect(blockedReason(activity(failure), 1_800_000)).toBe(
      "nothing listens on '10.0.0.1:8774' (connection refused) (tried for 30 minutes). Way out: check that the service runs",
    );
  });

  it('names the address where the words do not, and no time where it failed at once', () => {
    const failure = application('POST /v3/auth/tokens on k:5000: 401 requires authentication');
    expect(blockedReason(activity(failure), 900)).toBe(
      'k:5000 answers: 401 requires authentication',
    );
  });

  it('says of what came to no end what the cloud suffers from, as far as anybody knows', () => {
    const timeout = activity(new TimeoutFailure('timeout', undefined, 'SCHEDULE_TO_CLOSE'));
    expect(blockedReason(timeout, 60_000, 'k:8774: 503')).toBe(
      'k:8774: 503 (tried for 60 seconds)',
    );
    expect(blockedReason(timeout, 60_000)).toMatch(/^it did not come to an end/);
  });
});

describe('durationWords', () => {
  it.each([
    [1000, '1 second'],
    [90_000, '90 seconds'],
    [1_800_000, '30 minutes'],
    [604_800_000, '168 hours'],
  ])('puts %i ms into words', (ms, words) => {
    expect(durationWords(ms)).toBe(words);
  });
});
