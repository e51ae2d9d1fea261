import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heartbeating } from '../activities/heartbeating.js';
import { createLeaseActivities } from '../activities/lease-activities.js';
import { fakeActivities, type FakeActivities } from '../test/rig/fake-activities.js';
import { startStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import type { Activities } from './contract/activities.js';
import { abortUpdate, resumeUpdate } from './contract/decisions.js';
import { leaseQueueQuery, requestLeaseSignal } from './contract/leases.js';
import { leaseIdOf } from './contract/names.js';
import { progressQuery, type RunProgress } from './contract/progress.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

const plan = testPlan({
  targets: [testTarget('a')],
  repetitions: 2,
  scenarios: [{ scenario: 'serial-boot', servers: 2 }],
});

/** Activities whose boots wait until `open` is called, and a log of which run asked for each. */
function gated(overrides: Partial<Activities> = {}): {
  activities: FakeActivities;
  log: string[];
  open: () => void;
} {
  const log: string[] = [];
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const plain = fakeActivities();
  const activities = fakeActivities({
    bootServers: async (input) => {
      log.push(input.context.run);
      await heartbeating(
        () => undefined,
        () => gate,
      );
      return plain.bootServers(input);
    },
    finishRecording: (input) => {
      log.push(`stop the recorder of ${input.context.run}`);
      return plain.finishRecording(input);
    },
    removeLeftovers: ({ context }) => {
      log.push(`remove ${context.run}`);
      return Promise.resolve({ apiRequests: 1 });
    },
    ...overrides,
  });
  return { activities, log, open };
}

const firstRun = async (study: WorkflowHandle): Promise<RunProgress | undefined> =>
  (await study.query(progressQuery)).runs[0];
const isQueued = async (study: WorkflowHandle): Promise<boolean> =>
  (await firstRun(study))?.state === 'queued';
const leaseOf = (queue: string): WorkflowHandle => rig.client.workflow.getHandle(leaseIdOf(queue));
const holdersOf = async (queue: string): Promise<string[]> =>
  (await leaseOf(queue).query(leaseQueueQuery)).map(({ holder }) => holder);
const terminateWithRun = async (study: WorkflowHandle, run: string): Promise<void> => {
  await study.terminate('test');
  await rig.client.workflow.getHandle(run).terminate('test');
};

describe('two studies on the same compute nodes', () => {
  it('take turns run by run, in the order of their requests, and never overlap', async () => {
    const { activities, log, open } = gated();
    await rig.withWorker(activities, async (queue) => {
      const one = await startStudy(rig, queue, plan, 'study');
      await waitUntil(() => Promise.resolve(log.length > 0));
      const two = await startStudy(rig, queue, plan, 'study');
      await waitUntil(() => isQueued(two));
      const waiting = await firstRun(two);
      expect(waiting?.latest).toMatch(
        `waits for the compute nodes of cloud 'test': held by '${log[0] ?? ''}' since 20`,
      );
      open();
      expect(await one.result()).toMatchObject({ outcome: 'ok', runs: 2 });
      expect(await two.result()).toMatchObject({ outcome: 'ok', runs: 2 });
    });
    // Two boots of each run, one after the other; then the other study's turn.
    const turns = log.filter((run, i) => run !== log[i - 1]);
    expect(turns).toHaveLength(4);
    expect(new Set(turns).size).toBe(4);
    const studies = turns.map((run) => run.split('/').slice(0, 2).join('/'));
    expect(studies[2]).toBe(studies[0]);
    expect(studies[3]).toBe(studies[1]);
    expect(studies[1]).not.toBe(studies[0]);
  });

  it('need not wait for each other in two zones', async () => {
    const { activities, log, open } = gated({
      inspectTargets: async (input) => {
        const found = await fakeActivities().inspectTargets(input);
        const targets = found.targets.map((t) => ({ ...t, availabilityZone: t.name }));
        return { ...found, targets };
      },
    });
    await rig.withWorker(activities, async (queue) => {
      const studies = await Promise.all(
        ['a', 'b'].map((target) =>
          startStudy(rig, queue, testPlan({ ...plan, targets: [testTarget(target)] })),
        ),
      );
      // Both are in their first boot, which does not end yet.
      await waitUntil(() => Promise.resolve(new Set(log).size === 2));
      open();
      for (const study of studies) expect(await study.result()).toMatchObject({ outcome: 'ok' });
    });
  });
});

describe('a run that waits for its compute nodes', () => {
  it('ends at once when it is cancelled, gives up its place, and says why in its record', async () => {
    const { activities, log, open } = gated();
    await rig.withWorker(activities, async (queue) => {
      const one = await startStudy(rig, queue, plan);
      await waitUntil(() => Promise.resolve(log.length > 0));
      const two = await startStudy(rig, queue, plan);
      await waitUntil(() => isQueued(two));
      await two.cancel();
      expect(await two.result()).toMatchObject({ outcome: 'cancelled' });
      expect(await holdersOf(queue)).toEqual([log[0]]);
      open();
      await one.result();
    });
    const cancelled = activities.savedRuns.filter(({ outcome }) => outcome === 'cancelled');
    expect(cancelled).toHaveLength(1);
    expect(cancelled[0]?.reason).toContain('it was cancelled before it began: it waited for');
    expect(cancelled[0]).toMatchObject({ operations: [], left: [], phases: [] });
    expect(new Set(log).size).toBe(2);
  });

  it('may be aborted by an operator', async () => {
    const { activities, log, open } = gated();
    await rig.withWorker(activities, async (queue) => {
      const one = await startStudy(rig, queue, plan);
      await waitUntil(() => Promise.resolve(log.length > 0));
      const two = await startStudy(rig, queue, { ...plan, repetitions: 1 });
      await waitUntil(() => isQueued(two));
      const { run } = (await firstRun(two)) ?? { run: '' };
      const handle = rig.client.workflow.getHandle(run);
      const refused: unknown = await handle.executeUpdate(resumeUpdate).catch((e: unknown) => e);
      expect((refused as Error).cause).toMatchObject({
        message: expect.stringContaining('the run is not blocked: it waits for'),
      });
      await handle.executeUpdate(abortUpdate);
      expect(await two.result()).toMatchObject({ outcome: 'failed', failedRuns: 1 });
      expect(activities.savedRuns.at(-1)).toMatchObject({ run, outcome: 'aborted' });
      open();
      await one.result();
    });
  });
});

describe('a run that died with its lease', () => {
  it('is noticed, and passed over after what it left was removed', async () => {
    const { activities, log, open } = gated();
    await rig.withWorker(activities, async (queue) => {
      const sampled = { ...testTarget('a'), nodes: [{ name: 'node', address: '192.0.2.7' }] };
      const one = await startStudy(rig, queue, { ...plan, targets: [sampled] });
      await waitUntil(() => Promise.resolve(log.length > 0));
      const [dead = ''] = log;
      const two = await startStudy(rig, queue, plan);
      await waitUntil(() => isQueued(two));
      await terminateWithRun(one, dead);
      open();
      expect(await two.result()).toMatchObject({ outcome: 'ok' });
      expect(log[0]).toBe(dead);
      expect(log.slice(1, 3).toSorted()).toEqual([
        `remove ${dead}`,
        `stop the recorder of ${dead}`,
      ]);
      expect(activities.savedRuns.at(-1)).not.toHaveProperty('notes');
    });
  });

  it('does not hold up the next for ever, which is told what could not be removed', async () => {
    const { activities, log, open } = gated({
      removeLeftovers: () => Promise.reject(ApplicationFailure.nonRetryable('401 from nova')),
    });
    await rig.withWorker(activities, async (queue) => {
      const one = await startStudy(rig, queue, plan);
      await waitUntil(() => Promise.resolve(log.length > 0));
      const [dead = ''] = log;
      await terminateWithRun(one, dead);
      open();
      const two = await startStudy(rig, queue, { ...plan, repetitions: 1 });
      expect(await two.result()).toMatchObject({ outcome: 'ok' });
      expect(activities.savedRuns.at(-1)?.notes).toEqual([
        `what '${dead}' left in the cloud could not be removed: 401 from nova`,
      ]);
    });
  });

  it('is not mistaken for one that was reset, which keeps its lease', async () => {
    const { activities, log, open } = gated();
    await rig.withWorker(activities, async (queue) => {
      const one = await startStudy(rig, queue, plan);
      await waitUntil(() => Promise.resolve(log.length > 0));
      const [workflowId = ''] = log;
      const runId = await resetRun(workflowId);
      const two = await startStudy(rig, queue, plan);
      await waitUntil(() => isQueued(two));
      await waitUntil(
        async () => (await leaseOf(queue).query(leaseQueueQuery))[0]?.holderRunId === runId,
      );
      open();
      expect(await one.result()).toMatchObject({ outcome: 'ok' });
      expect(await two.result()).toMatchObject({ outcome: 'ok' });
    });
    expect(log.filter((line) => line.startsWith('remove'))).toEqual([]);
  });

  it('has its lease back when it is reset before anything of it is removed', async () => {
    const real = createLeaseActivities();
    let dead = 'none yet';
    let resetting: Promise<string> | undefined;
    const { activities, log, open } = gated({
      closedRuns: async (input) => {
        // The lease is about to remove what it left.
        if (input.runs[0]?.holder === dead) await (resetting ??= resetRun(dead));
        return real.closedRuns(input);
      },
    });
    await rig.withWorker(activities, async (queue) => {
      const one = await startStudy(rig, queue, plan);
      await waitUntil(() => Promise.resolve(log.length > 0));
      [dead = ''] = log;
      const two = await startStudy(rig, queue, plan);
      await waitUntil(() => isQueued(two));
      await terminateWithRun(one, dead);
      await waitUntil(() => Promise.resolve(resetting !== undefined));
      await holdsAgain(queue, await resetting!);
      open();
      expect(await rig.client.workflow.getHandle(dead).result()).toMatchObject({ outcome: 'ok' });
      expect(await two.result()).toMatchObject({ outcome: 'ok' });
    });
    expect(log.filter((line) => line.startsWith('remove'))).toEqual([]);
    expect(log.findIndex((run) => run !== dead)).toBeGreaterThan(log.lastIndexOf(dead));
  });

  it('keeps its lease when it is reset while what it left is removed', async () => {
    let runId: string | undefined;
    const { activities, log, open } = gated({
      removeLeftovers: async ({ context, isClosed }) => {
        if (isClosed) runId = await resetRun(context.run);
        return { apiRequests: 1 };
      },
    });
    await rig.withWorker(activities, async (queue) => {
      const one = await startStudy(rig, queue, plan);
      await waitUntil(() => Promise.resolve(log.length > 0));
      const [dead = ''] = log;
      const two = await startStudy(rig, queue, plan);
      await waitUntil(() => isQueued(two));
      await terminateWithRun(one, dead);
      await waitUntil(() => Promise.resolve(runId !== undefined));
      await holdsAgain(queue, runId!);
      expect(await isQueued(two)).toBe(true);
      open();
      expect(await two.result()).toMatchObject({ outcome: 'ok' });
      expect(log.findIndex((run) => run !== dead)).toBeGreaterThan(log.lastIndexOf(dead));
    });
  });
});

describe('the lease', () => {
  it('goes on as new before its history grows long, with its whole queue', async () => {
    const { activities, log, open } = gated();
    await rig.withWorker(activities, async (queue) => {
      const one = await startStudy(rig, queue, plan);
      await waitUntil(() => Promise.resolve(log.length > 0));
      const two = await startStudy(rig, queue, plan);
      await waitUntil(() => isQueued(two));
      const before = await leaseOf(queue).query(leaseQueueQuery);
      const { runId } = await leaseOf(queue).describe();
      // Requests that come again and again: each adds to the history and none to the queue.
      for (let i = 0; i < 6; i++) {
        const again = Array.from({ length: 100 }, () =>
          leaseOf(queue).signal(requestLeaseSignal, before[i % 2]!),
        );
        await Promise.all(again);
      }
      await waitUntil(async () => (await leaseOf(queue).describe()).runId !== runId);
      expect(await leaseOf(queue).query(leaseQueueQuery)).toEqual(before);
      open();
      expect(await one.result()).toMatchObject({ outcome: 'ok' });
      expect(await two.result()).toMatchObject({ outcome: 'ok' });
    });
  });

  it('is begun again with its whole queue when somebody has terminated it', async () => {
    const { activities, log, open } = gated();
    await rig.withWorker(activities, async (queue) => {
      const one = await startStudy(rig, queue, plan);
      await waitUntil(() => Promise.resolve(log.length > 0));
      const two = await startStudy(rig, queue, plan);
      await waitUntil(() => isQueued(two));
      const before = await holdersOf(queue);
      await leaseOf(queue).terminate('test');
      const three = await startStudy(rig, queue, plan);
      await waitUntil(() => isQueued(three));
      expect(await holdersOf(queue)).toEqual([...before, (await firstRun(three))?.run]);
      open();
      for (const study of [one, two, three]) {
        expect(await study.result()).toMatchObject({ outcome: 'ok' });
      }
    });
    const turns = log.filter((run, i) => run !== log[i - 1]);
    expect(new Set(turns).size).toBe(turns.length);
  });

  it('grants nothing to a run that is closed already', async () => {
    const activities = fakeActivities();
    await rig.withWorker(activities, async (queue) => {
      const study = await startStudy(rig, queue, { ...plan, repetitions: 1 });
      await study.result();
      const holder = activities.savedRuns.at(-1)?.run ?? '';
      const { runId: holderRunId } = await rig.client.workflow.getHandle(holder).describe();
      await leaseOf(queue).signal(requestLeaseSignal, {
        holder,
        holderRunId,
        claims: [['cloud', 'test']],
      });
      await waitUntil(async () => (await holdersOf(queue)).length === 0);
    });
  });
});

/** Resets a run to before its first boot, closed or not, and tells the id of its new execution. */
async function resetRun(workflowId: string): Promise<string> {
  const run = rig.client.workflow.getHandle(workflowId);
  const { events } = await run.fetchHistory();
  const boot = events?.findIndex((e) =>
    e.activityTaskScheduledEventAttributes?.activityType?.name?.startsWith('bootServers'),
  );
  const { runId } = await rig.client.workflowService.resetWorkflowExecution({
    namespace: rig.client.options.namespace,
    workflowExecution: { workflowId, runId: (await run.describe()).runId },
    reason: 'test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: events?.[(boot ?? 0) - 1]?.eventId ?? null,
  });
  return runId;
}

/** Waits until that execution is the one that holds, and is not dead. */
const holdsAgain = (queue: string, holderRunId: string): Promise<void> =>
  waitUntil(async () => {
    const [first] = await leaseOf(queue).query(leaseQueueQuery);
    return first?.holderRunId === holderRunId && !first.dead && first.grantedAt !== null;
  });

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (await condition().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not come to pass within 50 s');
}
