import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlanInput } from '../plan/plan.js';
import { benchmarkRecord, fakeActivities, okOperation } from '../test/rig/fake-activities.js';
import { runStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import type { StepItem } from './contract/steps.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

describe('a scenario by itself', () => {
  it('boots servers in turn and deletes them together: serialBoot', async () => {
    const activities = fakeActivities();
    await runStudy(rig, activities, { ...testPlan(), targets: [testTarget('a')] }, 'serialBoot');
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
    await runStudy(
      rig,
      activities,
      testPlan({ targets: [testTarget('a')], scenarios: [packing] }),
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
    await runStudy(
      rig,
      activities,
      testPlan({ targets: [testTarget('a')], scenarios: [reboot] }),
      'serialReboot',
    );
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

  it('says after a reboot that had to be sent again that a stray one may come', async () => {
    const plain = fakeActivities();
    const asked: StepItem[] = [];
    const activities = fakeActivities({
      rebootServers: async (input) => {
        asked.push(...input.items);
        const result = await plain.rebootServers(input);
        const flags = asked.length === 2 ? (['retried'] as const) : [];
        return { ...result, started: result.started.map((one) => ({ ...one, flags })) };
      },
      deleteServers: (input) => {
        asked.push(...input.items);
        return plain.deleteServers(input);
      },
    });
    const reboot = { scenario: 'serial-reboot', servers: 2, reboots: 3 } as const;
    const plan = testPlan({ targets: [testTarget('a')], scenarios: [reboot] });
    expect(await runStudy(rig, activities, plan)).toMatchObject({ outcome: 'ok' });
    expect(asked.map(({ strayPossible }) => strayPossible)).toEqual([
      ...[false, false, true, true],
      ...[false, false, false, false],
    ]);
    expect(asked.map(({ knownRequestIds }) => knownRequestIds?.length)).toEqual([
      ...[0, 1, 2, 3],
      ...[0, 1, 2, 3],
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
    const result = await runStudy(
      rig,
      activities,
      testPlan({ targets: [testTarget('a')], scenarios: [reboot] }),
    );
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
    await runStudy(rig, activities, testPlan({ targets: [testTarget('a')] }), 'bootSnapshot');
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
    ...testTarget('a'),
    guest: { via: 'ssh' },
    nodes: [{ name: 'n', address: 'n.example' }],
  };

  it('runs every benchmark on the node, then in the guests of each level at once', async () => {
    const activities = fakeActivities();
    const result = await runStudy(
      rig,
      activities,
      testPlan({ targets: [withGuests], scenarios: [guests] }),
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
    const result = await runStudy(
      rig,
      activities,
      testPlan({ targets: [withGuests], scenarios: [scenario] }),
    );
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
    await runStudy(
      rig,
      activities,
      testPlan({ targets: [{ ...testTarget('a'), nodes }], scenarios: [share] }),
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
    await runStudy(
      rig,
      activities,
      testPlan({
        precache_images: true,
        repetitions: 2,
        targets: [testTarget('a')],
        scenarios: [boots],
      }),
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
    await runStudy(
      rig,
      activities,
      testPlan({
        targets: [testTarget('a')],
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
    await runStudy(
      rig,
      activities,
      testPlan({
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
