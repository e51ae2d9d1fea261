import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverName } from '../activities/resource-names.js';
import { fakeActivities, okOperation } from '../test/rig/fake-activities.js';
import { runStudy, startStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import { mergeParts } from '../results/merge-parts.js';
import { readHistoryRecords } from '../client/history-records.js';
import { progressQuery, type StudyResult } from './contract/progress.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

describe('study', () => {
  it('interleaves the targets of repetitions A B B A, one scenario after the other', async () => {
    const activities = fakeActivities();
    const scenarios = [
      { scenario: 'serial-boot', servers: 1 },
      { scenario: 'boot-snapshot' },
    ] as const;
    const result = await runStudy(
      rig,
      activities,
      testPlan({ repetitions: 2, scenarios: [...scenarios] }),
    );
    expect(result).toMatchObject({ outcome: 'ok', runs: 8, failedRuns: 0 });
    const ended = activities.savedRuns.filter((r) => r.endedAt !== null);
    const order = (scenario: string): string[] =>
      ended.filter((r) => r.scenario === scenario).map((r) => `${r.target}${String(r.repetition)}`);
    expect(order('serial-boot')).toEqual(['a1', 'b1', 'b2', 'a2']);
    expect(order('boot-snapshot')).toEqual(['a1', 'b1', 'b2', 'a2']);
  });

  it('fails at once with every problem of a bad plan and its path', async () => {
    const message = await runStudy(rig, fakeActivities(), {
      name: 'x/../y',
      targets: [{ ...testTarget('a'), flavor: 3 }],
      extra: true,
    });
    expect(message).toContain('name: use 1 to 40 of A-Z a-z 0-9 _ -');
    expect(message).toContain('got "x/../y"');
    expect(message).toContain('targets[0].flavor: expected string, got 3');
    expect(message).toContain('extra: no such key');
  });

  it('goes on with the other runs when one fails, and says so', async () => {
    const activities = fakeActivities({
      bootServers: (input) => {
        if (input.context.target.name !== 'a') return fakeActivities().bootServers(input);
        const [{ ordinal } = { ordinal: 0 }] = input.items;
        const refused = okOperation(input, `${input.context.run}/boot/${String(ordinal)}`, ordinal);
        return Promise.resolve({
          started: [],
          operations: [{ ...refused, outcome: 'failed', fault: 'the quota is used up' }],
          apiRequests: 1,
        });
      },
    });
    const result = await runStudy(
      rig,
      activities,
      testPlan({ scenarios: [{ scenario: 'serial-boot', servers: 2 }] }),
    );
    expect(result).toMatchObject({ outcome: 'failed', runs: 2, failedRuns: 1 });
    const ended = activities.savedRuns.filter((r) => r.endedAt !== null);
    expect(ended.map((r) => [r.target, r.outcome, r.reason])).toEqual([
      ['a', 'failed', 'boot 1: the quota is used up (and 1 more)'],
      ['b', 'ok', ''],
    ]);
    expect(activities.asked).toContain('remove leftovers');
  });

  it('says that nothing is lost when the results folder cannot be written at the end', async () => {
    const activities = fakeActivities({
      writeReport: () => Promise.reject(ApplicationFailure.nonRetryable('no space left')),
    });
    const message = await runStudy(
      rig,
      activities,
      testPlan({ scenarios: [{ scenario: 'serial-boot', servers: 1 }] }),
    );
    expect(message).toContain('no space left');
    expect(message).toContain('packbench export test/');
  });

  it('goes on measuring while the results folder cannot be written', async () => {
    const activities = fakeActivities({
      saveRun: () => Promise.reject(ApplicationFailure.nonRetryable('no space left')),
    });
    const id = randomUUID();
    await rig.withWorker(activities, async (queue) => {
      const handle = await startStudy(
        rig,
        queue,
        testPlan({ scenarios: [{ scenario: 'serial-boot', servers: 2 }] }),
        'study',
        id,
      );
      expect(await handle.result()).toMatchObject({ outcome: 'ok' });
      const records = await readHistoryRecords(rig.client, id);
      expect(records.runs.map((r) => [r.target, r.outcome, r.operations.length])).toEqual([
        ['a', 'ok', 4],
        ['b', 'ok', 4],
      ]);
    });
  });

  it('tries a broken results folder at each save, but waits for it no longer than once', async () => {
    const attempts: number[] = [];
    const activities = fakeActivities({
      saveRun: () => {
        attempts.push(Context.current().info.attempt);
        return Promise.reject(
          attempts.length === 1
            ? ApplicationFailure.nonRetryable('no space left')
            : ApplicationFailure.retryable('no space left'),
        );
      },
    });
    const boots = { scenario: 'serial-boot', servers: 3 } as const;
    const result = await runStudy(
      rig,
      activities,
      testPlan({ targets: [testTarget('a')], scenarios: [boots] }),
    );
    expect(result).toMatchObject({ outcome: 'ok' });
    // After each boot, after the deletion, and at the end; none of them twice.
    expect(attempts).toEqual([1, 1, 1, 1, 1]);
  });

  it('cleans up and reports what it has when it is cancelled', async () => {
    const activities = fakeActivities();
    await rig.withWorker(activities, async (queue) => {
      const hold = { scenario: 'steady-state-packing', servers: 3, hold_seconds: 600 } as const;
      const handle = await startStudy(rig, queue, testPlan({ scenarios: [hold] }));
      await waitUntil(async () => (await handle.query(progressQuery)).runs[0]?.phase === 'hold');
      await handle.cancel();
      expect(await handle.result()).toMatchObject({ outcome: 'cancelled', runs: 2 });
    });
    expect(activities.asked).toContain('remove leftovers');
    const [ended] = activities.savedRuns.filter((r) => r.endedAt !== null);
    expect(ended).toMatchObject({ outcome: 'cancelled', target: 'a' });
    expect(ended?.operations).toHaveLength(3);
  });

  it('lets the run clean up when the study is terminated', async () => {
    const activities = fakeActivities();
    await rig.withWorker(activities, async (queue) => {
      const hold = { scenario: 'steady-state-packing', servers: 1, hold_seconds: 600 } as const;
      const handle = await startStudy(rig, queue, testPlan({ scenarios: [hold] }));
      await waitUntil(async () => (await handle.query(progressQuery)).runs[0]?.phase === 'hold');
      await handle.terminate('test');
      await expect(handle.result()).rejects.toThrow(WorkflowFailedError);
      await waitUntil(() => Promise.resolve(activities.savedRuns.some((r) => r.endedAt !== null)));
    });
    expect(activities.asked).toContain('remove leftovers');
  });

  it('takes an id that would leave the results folder as no name of a study', async () => {
    const activities = fakeActivities();
    await rig.withWorker(activities, async (queue) => {
      const handle = await startStudy(
        rig,
        queue,
        testPlan({ scenarios: [{ scenario: 'serial-boot', servers: 1 }] }),
        'study',
        `../${randomUUID()}`,
      );
      const { study } = (await handle.result()) as StudyResult;
      expect(study).toMatch(/^test\/\d{8}T\d{6}Z-[0-9a-f]{4}$/);
    });
  });

  it('calls a run leaked when something of it is still there', async () => {
    const activities = fakeActivities({
      compareInventory: () =>
        Promise.resolve({ after: {}, left: ['server 1 x'], foreign: [], apiRequests: 1 }),
    });
    const result = await runStudy(
      rig,
      activities,
      testPlan({
        targets: [testTarget('a')],
        scenarios: [{ scenario: 'serial-boot', servers: 1 }],
      }),
    );
    expect(result).toMatchObject({ outcome: 'failed', failedRuns: 1 });
    expect(activities.savedRuns.at(-1)).toMatchObject({ outcome: 'leaked', left: ['server 1 x'] });
  });
});

describe('a run that had left something', () => {
  it('removes it and is not ok, though nothing is left any more', async () => {
    let removed = false;
    const activities = fakeActivities({
      compareInventory: () =>
        Promise.resolve({
          after: {},
          left: removed ? [] : ['server 1 late'],
          foreign: [],
          apiRequests: 1,
        }),
      removeLeftovers: () => {
        removed = true;
        return Promise.resolve({ apiRequests: 1 });
      },
    });
    await runStudy(
      rig,
      activities,
      testPlan({
        targets: [testTarget('a')],
        scenarios: [{ scenario: 'serial-boot', servers: 1 }],
      }),
    );
    expect(activities.savedRuns.at(-1)).toMatchObject({
      outcome: 'failed',
      left: [],
      reason: 'left behind, and removed at the end: server 1 late',
    });
  });
});

describe('a second server of a boot that is found at the end', () => {
  it('explains its port too, that goes with it, and costs the run nothing but a flag', async () => {
    let removed = false;
    let late = '';
    const plain = fakeActivities();
    const activities = fakeActivities({
      bootServers: async (input) => {
        const { started, ...rest } = await plain.bootServers(input);
        const id = `${input.context.run}/nova.boot_server/1`;
        return { ...rest, started: started.map((one) => ({ ...one, id })) };
      },
      compareInventory: ({ context }) => {
        late = `server late ${serverName(context.run, 1)}`;
        const left = removed ? [] : [late, 'port p of late'];
        return Promise.resolve({ after: {}, left, foreign: [], apiRequests: 1 });
      },
      removeLeftovers: () => {
        removed = true;
        return Promise.resolve({ removed: [late], apiRequests: 1 });
      },
    });
    const boots = { scenario: 'serial-boot', servers: 1 } as const;
    await runStudy(rig, activities, testPlan({ targets: [testTarget('a')], scenarios: [boots] }));
    const record = activities.savedRuns.at(-1);
    expect(record).toMatchObject({ outcome: 'ok', reason: '', left: [] });
    expect(record?.notes?.join()).toMatch(/made twice .*: server late .*, port p of late$/);
    expect(record?.operations[0]?.flags).toContain('duplicate_created');
  });
});

describe('the record of a run', () => {
  it('waits for a worker as long as there is none, and for a folder that hangs a while', async () => {
    const id = randomUUID();
    const boots = { scenario: 'serial-boot', servers: 1 } as const;
    const plan = testPlan({ targets: [testTarget('a')], scenarios: [boots] });
    await rig.withWorker(fakeActivities(), async (queue) => {
      await (await startStudy(rig, queue, plan, 'study', id)).result();
    });
    const { runs } = await readHistoryRecords(rig.client, id);
    const { events } = await rig.client.workflow.getHandle(runs[0]!.run).fetchHistory();
    const saves = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled?.activityType?.name === 'saveRun' ? [scheduled] : [],
    );
    expect(saves.length).toBeGreaterThan(1);
    for (const { startToCloseTimeout, scheduleToCloseTimeout, retryPolicy } of saves) {
      expect(Number(startToCloseTimeout?.seconds)).toBe(15);
      expect(Number(scheduleToCloseTimeout?.seconds ?? 0)).toBe(0);
      expect(retryPolicy?.maximumAttempts).toBe(3);
    }
  });
});

describe('a study of many runs', () => {
  it('continues as new before its history grows long, and still ends as one', async () => {
    const activities = fakeActivities();
    const repetitions = 35;
    const id = randomUUID();
    await rig.withWorker(activities, async (queue) => {
      const handle = await startStudy(
        rig,
        queue,
        testPlan({ repetitions, scenarios: [{ scenario: 'serial-boot', servers: 1 }] }),
        'serialBoot',
        id,
      );
      expect(await handle.result()).toMatchObject({ outcome: 'ok', runs: 2 * repetitions });
      const { runs } = await handle.query(progressQuery);
      expect(runs.filter(({ done, of }) => done !== of)).toEqual([]);
      const executions: number[] = [];
      for await (const { historyLength } of rig.client.workflow.list({
        query: `WorkflowId = '${id}'`,
      })) {
        executions.push(historyLength);
      }
      expect(executions.length).toBeGreaterThan(1);
      expect(Math.max(...executions)).toBeLessThan(4000);
    });
    const runs = activities.savedRuns.filter((r) => r.endedAt !== null).map((r) => r.run);
    expect(new Set(runs).size).toBe(2 * repetitions);
    expect(runs).toHaveLength(2 * repetitions);
    expect(new Set(activities.savedStudies.map((s) => s.study)).size).toBe(1);
  }, 300_000);
});

describe('a run of many servers', () => {
  it('is cut into slices, each with a history of its own, and its record is whole', async () => {
    const activities = fakeActivities();
    const boots = { scenario: 'serial-boot', servers: 120 } as const;
    const id = randomUUID();
    await rig.withWorker(activities, async (queue) => {
      const handle = await startStudy(
        rig,
        queue,
        testPlan({ targets: [testTarget('a')], scenarios: [boots] }),
        'study',
        id,
      );
      expect(await handle.result()).toMatchObject({ outcome: 'ok', runs: 1 });
      const { runs } = await readHistoryRecords(rig.client, id);
      const [whole, ...others] = mergeParts(runs);
      expect(others).toEqual([]);
      const ordinals = (operation: string): number[] =>
        (whole?.operations ?? [])
          .filter((o) => o.operation === operation)
          .map((o) => o.ordinal)
          .sort((a, b) => a - b);
      const all = Array.from({ length: 120 }, (_, i) => i + 1);
      expect(ordinals('boot')).toEqual(all);
      expect(ordinals('delete')).toEqual(all);
      // Three slices boot, three delete: 200 slices of 50 keep 10,000 servers below 4,000 events.
      const history = await rig.client.workflow.getHandle(whole?.run ?? '').fetchHistory();
      expect(history.events?.length).toBeLessThan(150);
    });
  });
});

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not come to pass within 30 s');
}
