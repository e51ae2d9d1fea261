import { Context } from '@temporalio/activity';
import { ApplicationFailure, type WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { heartbeating } from '../activities/heartbeating.js';
import { createSeenOutages } from '../activities/seen-outages.js';
import { withOutages } from '../activities/with-outages.js';
import type { CloudClient } from '../openstack/cloud-client.js';
import { OutageWatch } from '../openstack/outage-watch.js';
import type { OutageRecord, RunRecord } from '../results/record.js';
import { fakeActivities } from '../test/rig/fake-activities.js';
import { startStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import type { Activities } from './contract/activities.js';
import { progressQuery } from './contract/progress.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

/** What the worker has seen of a cloud whose nova answers as the test says. */
let watch: OutageWatch;
/** How often the run has asked for it. */
let asked: number;
beforeEach(() => {
  watch = new OutageWatch();
  asked = 0;
});
const fails = (atMs: number): void =>
  watch.wrong({ ...settled(atMs), endpoint: 'cloud:8774', problem: '503' });
const answers = (atMs: number): void => watch.right(settled(atMs));
const settled = (atMs: number) => ({ service: 'compute', sentAtMs: atMs, settledAtMs: atMs + 1 });

const outage = (fromMs: number, toMs: number, failures = 1): OutageRecord => ({
  ...{ endpoint: 'cloud:8774', startedAt: iso(fromMs), endedAt: iso(toMs), failures },
  problem: '503',
});
const iso = (ms: number): string => new Date(ms).toISOString();

const refused = (): Promise<never> =>
  Promise.reject(ApplicationFailure.nonRetryable('503: nova is away'));

interface Studied {
  readonly study: WorkflowHandle;
  /** Waits until the run is blocked by that, and says so to it. */
  readonly decide: (decision: string, what?: string) => Promise<void>;
}

/** The last record of a run of one server, on a cloud of which `overrides` are told. */
async function recordOf(
  overrides: Partial<Activities>,
  meanwhile: (studied: Studied) => Promise<void>,
): Promise<RunRecord | undefined> {
  const deps = {
    client: () => ({ outagesSince: (ms: number) => watch.since(ms) }) as CloudClient,
  };
  const seenOutages = createSeenOutages(deps);
  const {
    asked: _,
    savedRuns,
    savedStudies: __,
    ...plain
  } = fakeActivities({
    seenOutages: async (input) => {
      const seen = await seenOutages(input);
      asked += 1;
      return seen;
    },
    ...overrides,
  });
  const plan = testPlan({
    targets: [testTarget('a')],
    scenarios: [{ scenario: 'serial-boot', servers: 1 }],
  });
  await rig.withWorker(withOutages<Activities>(deps, plain), async (queue) => {
    const study = await startStudy(rig, queue, plan);
    const decide = async (decision: string, what = 'boot'): Promise<void> => {
      const run = await blockedRun(study, what);
      await rig.client.workflow.getHandle(run).executeUpdate(decision);
    };
    await meanwhile({ study, decide });
    await study.result();
  });
  return savedRuns.at(-1);
}

async function blockedRun(study: WorkflowHandle, what: string): Promise<string> {
  const now = async () => (await study.query(progressQuery)).runs[0];
  const state = async (): Promise<string> => {
    const run = await now();
    return run?.state === 'blocked' ? run.latest : '';
  };
  await expect.poll(state, { timeout: 30_000 }).toMatch(new RegExp(`^${what}`));
  return (await now())?.run ?? '';
}

/** A boot that fails once, because nova is away, and then does not. */
function failingBoot(onRetry: () => void = () => undefined): {
  boot: Activities['bootServers'];
  failedAtMs: () => number;
} {
  const plain = fakeActivities();
  let failedAtMs = 0;
  return {
    boot: (input) => {
      if (failedAtMs > 0) {
        onRetry();
        return plain.bootServers(input);
      }
      failedAtMs = Date.now();
      fails(failedAtMs);
      return refused();
    },
    failedAtMs: () => failedAtMs,
  };
}

const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

describe('an outage that blocked a run', () => {
  it.each(['resume', 'skip', 'abort', 'cancel'])(
    'is in the record from its first failure to the next answer: %s',
    async (decision) => {
      const { boot, failedAtMs } = failingBoot();
      let backAtMs = 0;
      const run = await recordOf({ bootServers: boot }, async ({ study, decide }) => {
        await blockedRun(study, 'boot');
        // To another run on the same worker.
        backAtMs = Date.now();
        answers(backAtMs);
        await aMoment();
        if (decision === 'cancel') await study.cancel();
        else await decide(decision);
      });
      expect(run?.outages).toEqual([outage(failedAtMs(), backAtMs + 1)]);
    },
  );

  it('does not last until an operator comes: nobody asks meanwhile', async () => {
    const { boot, failedAtMs } = failingBoot(() => {
      answers(Date.now() + 7_200_000);
    });
    const run = await recordOf({ bootServers: boot }, ({ decide }) => decide('resume'));
    expect(run).toMatchObject({ outcome: 'ok' });
    expect(run?.outages).toEqual([outage(failedAtMs(), failedAtMs() + 1)]);
  });

  it('is not forgotten with the worker that saw it', async () => {
    const { boot, failedAtMs } = failingBoot();
    const run = await recordOf({ bootServers: boot }, async ({ decide }) => {
      await expect.poll(() => asked, { timeout: 30_000 }).toBeGreaterThan(0);
      watch = new OutageWatch();
      await decide('resume');
    });
    expect(run).toMatchObject({ outcome: 'ok' });
    expect(run?.outages).toEqual([outage(failedAtMs(), failedAtMs() + 1)]);
  });

  it('is told also when the cloud never came back, and an operator gave up the clean-up', async () => {
    const { boot, failedAtMs } = failingBoot();
    let lastAtMs = 0;
    const removeLeftovers = (): Promise<never> => {
      lastAtMs = Date.now();
      fails(lastAtMs);
      return refused();
    };
    const run = await recordOf({ bootServers: boot, removeLeftovers }, async ({ decide }) => {
      await decide('abort');
      await decide('skip', 'delete');
    });
    expect(run).toMatchObject({ outcome: 'leaked' });
    expect(run?.outages).toEqual([outage(failedAtMs(), lastAtMs + 1, 2)]);
  });
});

it('an outage in a step that was cancelled is in the record', async () => {
  let atMs = 0;
  const bootServers = async (): Promise<never> => {
    atMs = Date.now();
    fails(atMs);
    answers(atMs + 2);
    return heartbeating(
      () => undefined,
      () => Context.current().cancelled,
    );
  };
  const run = await recordOf({ bootServers }, async ({ study }) => {
    await expect.poll(() => atMs, { timeout: 30_000 }).toBeGreaterThan(0);
    await aMoment();
    await study.cancel();
  });
  expect(run).toMatchObject({ outcome: 'cancelled' });
  expect(run?.outages).toEqual([outage(atMs, atMs + 3)]);
});

it('an outage before a run began is none of it', async () => {
  fails(Date.now() - 60_000);
  answers(Date.now() - 30_000);
  const run = await recordOf({}, () => Promise.resolve());
  expect(run).toMatchObject({ outcome: 'ok' });
  expect(run).not.toHaveProperty('outages');
});
