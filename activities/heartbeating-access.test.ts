import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import type { ResolvedTarget } from '../workflows/contract/runs.js';
import type { TargetAccess } from './dependencies.js';
import { heartbeatingAccess } from './heartbeating-access.js';

it('a heart beats while the way into a cloud is waited for, and says what was known before', async () => {
  const known = { pending: 7 };
  const activity = new MockActivityEnvironment({ heartbeatDetails: known });
  const beats: unknown[] = [];
  activity.on('heartbeat', (details: unknown) => beats.push(details));
  const service = {} as TargetAccess;
  const access = heartbeatingAccess(async () => {
    await expect.poll(() => beats.length, { timeout: 30_000 }).toBeGreaterThan(1);
    return service;
  });
  expect(await activity.run(() => access({} as ResolvedTarget))).toBe(service);
  expect(beats).toEqual(beats.map(() => known));
});
