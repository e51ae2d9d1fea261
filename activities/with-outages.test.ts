import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import type { CloudClient } from '../openstack/cloud-client.js';
import { OutageWatch } from '../openstack/outage-watch.js';
import type { RunContext } from '../workflows/contract/runs.js';
import { createSeenOutages } from './seen-outages.js';
import { withOutages } from './with-outages.js';

const sent = (sentAtMs: number, settledAtMs: number) => ({
  ...{ service: 'compute', endpoint: 'cloud:1', sentAtMs, settledAtMs },
});
const watch = new OutageWatch();
watch.wrong({ ...sent(10_000, 10_500), problem: '503' });
watch.right(sent(11_000, 12_000));
watch.wrong({ ...sent(20_000, 20_500), problem: '502' });

const deps = { client: () => ({ outagesSince: (ms) => watch.since(ms) }) as CloudClient };
const activities = withOutages<Readonly<Record<string, () => Promise<unknown>>>>(deps, {
  step: () => Promise.resolve({ apiRequests: 3 }),
  save: () => Promise.resolve('a path'),
});

/** What an activity of a run returns that was scheduled then, at its second attempt. */
const run = (name: string, scheduledTimestampMs: number, input: object): Promise<unknown> =>
  new MockActivityEnvironment({ scheduledTimestampMs, attempt: 2 }).run(
    activities[name] as unknown as (input: object) => Promise<unknown>,
    input,
  );

const context = { target: { cloud: 'c' } } as RunContext;
const ended = {
  ...{ endpoint: 'cloud:1', startedAt: '1970-01-01T00:00:10.000Z' },
  ...{ endedAt: '1970-01-01T00:00:12.000Z', failures: 1, problem: '503' },
};
const open = {
  ...{ endpoint: 'cloud:1', startedAt: '1970-01-01T00:00:20.000Z', endedAt: null },
  ...{ failures: 1, problem: '502' },
};

it('an activity reports the outages since it was scheduled, its earlier attempts included', async () => {
  expect(await run('step', 11_000, { context })).toEqual({
    apiRequests: 3,
    outages: [ended, open],
  });
  expect(await run('step', 15_000, { context })).toEqual({ apiRequests: 3, outages: [open] });
});

it('one that an operator resumed reports those of the try that was blocked, too', async () => {
  const earlier = { scheduledAtMs: 11_000, known: null, complete: false };
  expect(await run('step', 3_600_000, { context, earlier })).toEqual({
    apiRequests: 3,
    outages: [ended, open],
  });
});

it('what counts no requests, or is of no run, is left as it is', async () => {
  expect(await run('save', 0, { context })).toBe('a path');
  expect(await run('step', 0, {})).toEqual({ apiRequests: 3 });
});

it('a run may ask for all that was seen since it began, to the last failure while nobody asks', async () => {
  const seen = createSeenOutages(deps);
  const since = { context, sinceMs: 15_000 };
  expect(await seen({ ...since, isSilent: false })).toEqual([open]);
  expect(await seen({ ...since, isSilent: true })).toEqual([
    { ...open, endedAt: '1970-01-01T00:00:20.500Z' },
  ]);
  expect(await seen({ context, sinceMs: 0, isSilent: true })).toHaveLength(2);
});
