import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import type { CloudClient } from '../openstack/cloud-client.js';
import { OutageWatch } from '../openstack/outage-watch.js';
import { withOutages } from './with-outages.js';

const watch = new OutageWatch();
watch.wrong({ service: 'compute', endpoint: 'cloud:1', sentAtMs: 10_000, problem: '503' });
watch.right('compute', 12_000);
watch.wrong({ service: 'compute', endpoint: 'cloud:1', sentAtMs: 20_000, problem: '502' });

const activities = withOutages<Readonly<Record<string, () => Promise<unknown>>>>(
  { client: () => ({ outagesSince: (ms) => watch.since(ms) }) as CloudClient },
  {
    step: () => Promise.resolve({ apiRequests: 3 }),
    save: () => Promise.resolve('a path'),
  },
);

/** What an activity of a run returns that was scheduled then, at its second attempt. */
const run = (name: string, scheduledTimestampMs: number, input: object): Promise<unknown> =>
  new MockActivityEnvironment({ scheduledTimestampMs, attempt: 2 }).run(
    activities[name] as unknown as (input: object) => Promise<unknown>,
    input,
  );

const context = { target: { cloud: 'c' } };

it('an activity reports the outages since it was scheduled, its earlier attempts included', async () => {
  const open = {
    ...{ endpoint: 'cloud:1', startedAt: '1970-01-01T00:00:20.000Z', endedAt: null },
    ...{ failures: 1, problem: '502' },
  };
  expect(await run('step', 11_000, { context })).toEqual({
    apiRequests: 3,
    outages: [
      {
        ...{ endpoint: 'cloud:1', startedAt: '1970-01-01T00:00:10.000Z' },
        ...{ endedAt: '1970-01-01T00:00:12.000Z', failures: 1, problem: '503' },
      },
      open,
    ],
  });
  expect(await run('step', 15_000, { context })).toEqual({ apiRequests: 3, outages: [open] });
});

it('what counts no requests, or is of no run, is left as it is', async () => {
  expect(await run('save', 0, { context })).toBe('a path');
  expect(await run('step', 0, {})).toEqual({ apiRequests: 3 });
});
