import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { ApplicationFailure, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlanInput } from '../plan/plan.js';
import { benchmarkRecord, fakeActivities, okOperation } from '../test/rig/fake-activities.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import { mergeParts } from '../results/merge-parts.js';
import { readHistoryRecords } from '../client/history-records.js';
import { progressQuery, type StudyResult } from './contract/progress.js';
import type { Activities } from './contract/activities.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

const target = (name: string): PlanInput['targets'][number] => ({
  name,
  cloud: 'test',
  flavor: 'f',
  image: 'i',
  readiness: { probe: 'console', marker: 'UP' },
});
const plan = (more: Partial<PlanInput> = {}): PlanInput => ({
  name: 'test',
  targets: [target('a'), target('b')],
  baseline_seconds: 0,
  settle_seconds: 0,
  ...more,
});

const start = (
  taskQueue: string,
  input: unknown,
  type = 'study',
  workflowId: string = randomUUID(),
): Promise<WorkflowHandle> =>
  rig.client.workflow.start(type, { taskQueue, workflowId, args: [input] });

/** Runs a workflow to its end; a failure is returned as the message a person would read. */
async function run(
  activities: Activities,
  input: unknown,
  type = 'study',
): Promise<StudyResult | string> {
  return rig.withWorker(activities, async (queue) => {
    const handle = await start(queue, input, type);
    return handle.result().catch(messageOf) as Promise<StudyResult | string>;
  });
}

function messageOf(error: unknown): string {
  let message = '';
  for (let e = error; e instanceof Error; e = e.cause) message = e.message;
  return message;
}

describe('study', () => {
  it('interleaves the targets of repetitions A B B A, one scenario after the other', async () => {
    const activities = fakeActivities();
    const scenarios = [
      { scenario: 'serial-boot', servers: 1 },
      { scenario: 'boot-snapshot' },
    ] as const;
    const result = await run(activities, plan({ repetitions: 2, scenarios: [...scenarios] }));
    expect(result).toMatchObject({ outcome: 'ok', runs: 8, failedRuns: 0 });
    const ended = activities.savedRuns.filter((r) => r.endedAt !== null);
    const order = (scenario: string): string[] =>
      ended.filter((r) => r.scenario === scenario).map((r) => `${r.target}${String(r.repetition)}`);
    expect(order('serial-boot')).toEqual(['a1', 'b1', 'b2', 'a2']);
    expect(order('boot-snapshot')).toEqual(['a1', 'b1', 'b2', 'a2']);
  });

  it('fails at once with every problem of a bad plan and its path', async () => {
    const message = await run(fakeActivities(), {
      name: 'x/../y',
      targets: [{ ...target('a'), flavor: 3 }],
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
        if (input.context.target.name === 'a') {
          throw ApplicationFailure.nonRetryable('the cloud is on fire', 'CloudError');
        }
        return fakeActivities().bootServers(input);
      },
    });
    const result = await run(
      activities,
      plan({ scenarios: [{ scenario: 'serial-boot', servers: 2 }] }),
    );
    expect(result).toMatchObject({ outcome: 'failed', runs: 2, failedRuns: 1 });
    const ended = activities.savedRuns.filter((r) => r.endedAt !== null);
    expect(ended.map((r) => [r.target, r.outcome, r.reason])).toEqual([
      ['a', 'failed', 'the cloud is on fire'],
      ['b', 'ok', ''],
    ]);
    expect(activities.asked).toContain('remove leftovers');
  });

  it('says that nothing is lost when the results folder cannot be written at the end', async () => {
    const activities = fakeActivities({
      writeReport: () => Promise.reject(ApplicationFailure.nonRetryable('no space left')),
    });
    const message = await run(
      activities,
      plan({ scenarios: [{ scenario: 'serial-boot', servers: 1 }] }),
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
      const handle = await start(
        queue,
        plan({ scenarios: [{ scenario: 'serial-boot', servers: 2 }] }),
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
    const result = await run(activities, plan({ targets: [target('a')], scenarios: [boots] }));
    expect(result).toMatchObject({ outcome: 'ok' });
    // After each boot, after the deletion, and at the end; none of them twice.
    expect(attempts).toEqual([1, 1, 1, 1, 1]);
  });

  it('cleans up and reports what it has when it is cancelled', async () => {
    const activities = fakeActivities();
    await rig.withWorker(activities, async (queue) => {
      const hold = { scenario: 'steady-state-packing', servers: 3, hold_seconds: 600 } as const;
      const handle = await start(queue, plan({ scenarios: [hold] }));
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
      const handle = await start(queue, plan({ scenarios: [hold] }));
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
      const handle = await start(
        queue,
        plan({ scenarios: [{ scenario: 'serial-boot', servers: 1 }] }),
        'study',
        `../${randomUUID()}`,
      );
      const { study } = (await handle.result()) as StudyResult;
      expect(study).toMatch(/^test\/\d{8}T\d{6}Z-[0-9a-f]{4}$/);
    });
  });

  it('calls a run leaked when something of it is still there', async () => {
    const activities = fakeActivities({
      listLeftovers: () => Promise.resolve({ left: ['server 1 x'], apiRequests: 1 }),
    });
    const result = await run(
      activities,
      plan({ targets: [target('a')], scenarios: [{ scenario: 'serial-boot', servers: 1 }] }),
    );
    expect(result).toMatchObject({ outcome: 'failed', failedRuns: 1 });
    expect(activities.savedRuns.at(-1)).toMatchObject({ outcome: 'leaked', left: ['server 1 x'] });
  });
});

describe('a run that had left something', () => {
  it('removes it and is not ok, though nothing is left any more', async () => {
    let removed = false;
    const activities = fakeActivities({
      listLeftovers: () =>
        Promise.resolve({ left: removed ? [] : ['server 1 late'], apiRequests: 1 }),
      removeLeftovers: () => {
        removed = true;
        return Promise.resolve({ apiRequests: 1 });
      },
    });
    await run(
      activities,
      plan({ targets: [target('a')], scenarios: [{ scenario: 'serial-boot', servers: 1 }] }),
    );
    expect(activities.savedRuns.at(-1)).toMatchObject({
      outcome: 'failed',
      left: [],
      reason: 'left behind, and removed at the end: server 1 late',
    });
  });
});

describe('a study of many runs', () => {
  it('continues as new before its history grows long, and still ends as one', async () => {
    const activities = fakeActivities();
    const repetitions = 35;
    const id = randomUUID();
    await rig.withWorker(activities, async (queue) => {
      const handle = await start(
        queue,
        plan({ repetitions, scenarios: [{ scenario: 'serial-boot', servers: 1 }] }),
        'serialBoot',
        id,
      );
      expect(await handle.result()).toMatchObject({ outcome: 'ok', runs: 2 * repetitions });
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
  }, 180_000);
});

describe('a run of many servers', () => {
  it('is cut into slices, each with a history of its own, and its record is whole', async () => {
    const activities = fakeActivities();
    const boots = { scenario: 'serial-boot', servers: 120 } as const;
    const id = randomUUID();
    await rig.withWorker(activities, async (queue) => {
      const handle = await start(
        queue,
        plan({ targets: [target('a')], scenarios: [boots] }),
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

describe('a scenario by itself', () => {
  it('boots servers in turn and deletes them together: serialBoot', async () => {
    const activities = fakeActivities();
    await run(activities, { ...plan(), targets: [target('a')] }, 'serialBoot');
    expect(activities.asked).toEqual(
      [
        ...Array.from({ length: 15 }, (_, i) => [
          `boot ${String(i + 1)}`,
          `active ${String(i + 1)}`,
        ]),
        'delete 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15',
        'deleted 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15',
      ].flat(),
    );
  });

  it('boots all at once in batches of 50, holds, deletes: steadyStatePacking', async () => {
    const activities = fakeActivities();
    const packing = { scenario: 'steady-state-packing', servers: 120, hold_seconds: 0 } as const;
    await run(
      activities,
      plan({ targets: [target('a')], scenarios: [packing] }),
      'steadyStatePacking',
    );
    const boots = activities.asked
      .filter((a) => a.startsWith('boot '))
      .map((a) => a.split(',').length);
    expect(boots.sort()).toEqual([20, 50, 50]);
    expect(activities.savedRuns.at(-1)?.phases.map((p) => p.phase)).toEqual([
      'baseline',
      'boot',
      'hold',
      'delete',
      'settle',
    ]);
  });

  it('waits for the guest before each soft reboot, and times each by itself: serialReboot', async () => {
    const activities = fakeActivities();
    const reboot = { scenario: 'serial-reboot', servers: 2, reboots: 2 } as const;
    await run(activities, plan({ targets: [target('a')], scenarios: [reboot] }), 'serialReboot');
    expect(activities.asked).toEqual([
      ...['boot 1', 'active 1', 'guest after boot'],
      ...['reboot 1', 'rebooted 1', 'guest after reboot'],
      ...['reboot 2', 'rebooted 2', 'guest after reboot'],
      ...['delete 1', 'deleted 1'],
      ...['boot 2', 'active 2', 'guest after boot'],
      ...['reboot 3', 'rebooted 3', 'guest after reboot'],
      ...['reboot 4', 'rebooted 4', 'guest after reboot'],
      ...['delete 2', 'deleted 2'],
    ]);
  });

  it('deletes a server whose guest never gets ready, without a reboot', async () => {
    const activities = fakeActivities({
      awaitGuest: (input) =>
        Promise.resolve({
          operations: [
            { ...okOperation(input, 'x/guest.boot_ready/1', 1), outcome: 'timed_out', fault: 'no' },
          ],
          ready: [],
          console: {},
          apiRequests: 1,
        }),
    });
    const reboot = { scenario: 'serial-reboot', servers: 1 } as const;
    const result = await run(activities, plan({ targets: [target('a')], scenarios: [reboot] }));
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(activities.asked).toEqual([
      'boot 1',
      'active 1',
      'delete 1',
      'deleted 1',
      'remove leftovers',
    ]);
  });

  it('boots from each snapshot, then deletes servers and images: bootSnapshot', async () => {
    const activities = fakeActivities();
    await run(activities, plan({ targets: [target('a')] }), 'bootSnapshot');
    expect(activities.asked).toEqual([
      ...['boot 1', 'active 1', 'snapshot 1', 'image 1', 'boot 2', 'active 2'],
      ...['delete 1,2', 'deleted 1,2', 'delete-image 1', 'image-deleted 1'],
    ]);
  });
});

describe('a guest scenario', () => {
  const guests: Extract<NonNullable<PlanInput['scenarios']>[number], { scenario: 'guest' }> = {
    scenario: 'guest',
    servers: 3,
    levels: [1, 3],
    times: 2,
    include_node: true,
    benchmarks: [
      { benchmark: 'mbw' },
      { benchmark: 'sysbench-oltp', modes: ['read-only'], threads: [1, 4] },
    ],
  };
  const withGuests: PlanInput['targets'][number] = {
    ...target('a'),
    guest: { via: 'ssh' },
    nodes: [{ name: 'n', address: 'n.example' }],
  };

  it('runs every benchmark on the node, then in the guests of each level at once', async () => {
    const activities = fakeActivities();
    const result = await run(
      activities,
      plan({ targets: [withGuests], scenarios: [guests] }),
      'guest',
    );
    expect(result).toMatchObject({ outcome: 'ok' });
    const executions = (where: string): string[] => [
      `prepare mbw ${where}`,
      `run 1 mbw ${where}`,
      `run 2 mbw ${where}`,
      `cleanup mbw ${where}`,
      `prepare sysbench-oltp read-only 1 ${where}`,
      `run 1 sysbench-oltp read-only 1 ${where}`,
      `run 2 sysbench-oltp read-only 1 ${where}`,
      `run 1 sysbench-oltp read-only 4 ${where}`,
      `run 2 sysbench-oltp read-only 4 ${where}`,
      `cleanup sysbench-oltp read-only 1 ${where}`,
    ];
    expect(activities.asked).toEqual([
      ...executions('on the node'),
      ...['boot 1', 'active 1', 'guest after boot', ...executions('in 1')],
      ...['boot 2,3', 'active 2,3', 'guest after boot', ...executions('in 1,2,3')],
      ...['delete 1,2,3', 'deleted 1,2,3'],
    ]);
    const record = activities.savedRuns.at(-1);
    expect(record?.benchmarks).toHaveLength(6 * (1 + 1 + 3));
    expect(record?.phases.map((p) => p.phase)).toEqual([
      ...['baseline', 'node', 'boot', 'benchmarks-1', 'boot', 'benchmarks-3', 'delete', 'settle'],
    ]);
  });

  it('leaves a guest out whose preparation failed, and says so in the outcome', async () => {
    const base = fakeActivities();
    const activities = fakeActivities({
      runBenchmark: async (input) => {
        const result = await base.runBenchmark(input);
        if (input.job.do !== 'prepare' || input.places.place === 'node') return result;
        const failed = input.places.guests.filter((g) => g.ordinal === 2);
        return {
          ...result,
          benchmarks: failed.map((g) => ({
            ...benchmarkRecord(input, g.ordinal, g.serverId),
            outcome: 'failed',
            fault: 'prepare: No space left on device',
          })),
        };
      },
    });
    const scenario = {
      ...guests,
      include_node: false,
      levels: [3],
      benchmarks: [{ benchmark: 'mbw' as const }],
    };
    const result = await run(activities, plan({ targets: [withGuests], scenarios: [scenario] }));
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(base.asked).toContain('run 1 mbw in 1,3');
    expect(activities.savedRuns.at(-1)?.reason).toContain('No space left on device');
  });
});

describe('control-plane-share', () => {
  it('starts the twin of each server while that server runs', async () => {
    const activities = fakeActivities();
    const share = { scenario: 'control-plane-share', servers: 2 } as const;
    const nodes = [{ name: 'n', address: 'n.example' }];
    await run(
      activities,
      plan({ targets: [{ ...target('a'), nodes }], scenarios: [share] }),
      'controlPlaneShare',
    );
    expect(activities.asked).toEqual([
      ...['boot 1', 'active 1', 'direct 1', 'delete 1', 'deleted 1'],
      ...['boot 2', 'active 2', 'direct 2', 'delete 2', 'deleted 2'],
    ]);
  });
});

describe('a plan that caches images first', () => {
  it('boots and deletes one server per target before its first run, and no other', async () => {
    const activities = fakeActivities();
    const boots = { scenario: 'serial-boot', servers: 1 } as const;
    await run(
      activities,
      plan({ precache_images: true, repetitions: 2, targets: [target('a')], scenarios: [boots] }),
    );
    const once = ['boot 1', 'active 1', 'delete 1', 'deleted 1'];
    expect(activities.asked).toEqual([
      ...['boot 0', 'active 0', 'delete 0', 'deleted 0'],
      ...once,
      ...once,
    ]);
    const [first] = activities.savedRuns.filter((r) => r.endedAt !== null);
    expect(first?.operations.map((o) => o.phase)).toEqual([
      'precache',
      'precache',
      'boot',
      'delete',
    ]);
  });
});

describe('waiting for guests after boots', () => {
  it('waits after each boot in turn, and once for all that boot together', async () => {
    const activities = fakeActivities();
    await run(
      activities,
      plan({
        targets: [target('a')],
        scenarios: [
          { scenario: 'serial-boot', servers: 2, wait_ready: true },
          { scenario: 'steady-state-packing', servers: 2, hold_seconds: 0, wait_ready: true },
        ],
      }),
    );
    expect(activities.asked).toEqual([
      ...['boot 1', 'active 1', 'guest after boot', 'boot 2', 'active 2', 'guest after boot'],
      ...['delete 1,2', 'deleted 1,2'],
      ...['boot 1,2', 'active 1,2', 'guest after boot', 'delete 1,2', 'deleted 1,2'],
    ]);
  });
});

describe('a scenario for some of the targets', () => {
  it('runs on those alone', async () => {
    const activities = fakeActivities();
    const boots = { scenario: 'serial-boot', servers: 1 } as const;
    await run(
      activities,
      plan({
        scenarios: [
          { ...boots, name: 'x', targets: ['b'] },
          { ...boots, name: 'y' },
        ],
      }),
    );
    const ended = activities.savedRuns.filter((r) => r.endedAt !== null);
    expect(ended.map((r) => `${r.scenario} ${r.target}`)).toEqual(['x b', 'y a', 'y b']);
  });
});

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not come to pass within 30 s');
}
