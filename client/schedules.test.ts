import { randomUUID } from 'node:crypto';
import { ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fakeActivities } from '../test/rig/fake-activities.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import { FAILS_WITH_RUNS, TASK_QUEUE } from '../workflows/contract/names.js';
import { scheduleRuns } from './schedule-runs.js';
import { countTimes, LISTED_TIMES } from './schedule-times.js';
import {
  createSchedule,
  findSchedule,
  kindOf,
  scheduleNames,
  type PlanSchedule,
} from './schedules.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
const made: string[] = [];
afterEach(async () => {
  for (const name of made.splice(0)) {
    await rig.client.schedule
      .getHandle(name)
      .delete()
      .catch(() => undefined);
  }
});
afterAll(() => rig.close());

const wish = (more: Partial<PlanSchedule> = {}): PlanSchedule => {
  const name = more.name ?? `nightly-${randomUUID().slice(0, 8)}`;
  made.push(name);
  return {
    name,
    type: 'study',
    plan: 'nightly',
    cron: '0 2 * * *',
    timezone: 'Europe/Berlin',
    jitterMs: 0,
    catchUpMs: 600_000,
    pauseOnFailure: false,
    preflight: true,
    brief: 'What nightly does.',
    ...more,
  };
};

describe('a schedule of a plan', () => {
  it('starts its studies as asked', async () => {
    const { name } = wish();
    await createSchedule(
      rig.client,
      wish({ name, jitterMs: 60_000, pauseOnFailure: true, type: 'serialBoot' }),
    );
    const { description } = await findSchedule(rig.client, name);
    expect(description.action).toMatchObject({
      workflowType: 'serialBoot',
      taskQueue: TASK_QUEUE,
      args: [{ plan: 'nightly', preflight: true }],
      memo: { [FAILS_WITH_RUNS]: true },
      staticDetails: 'Only the scenario `serialBoot` of this plan:\n\nWhat nightly does.',
    });
    expect(description.policies).toEqual({
      overlap: 'SKIP',
      catchupWindow: 600_000,
      pauseOnFailure: true,
    });
    expect(description.spec).toMatchObject({
      timezone: 'Europe/Berlin',
      jitter: 60_000,
      calendars: [{ hour: [{ start: 2 }], minute: [{ start: 0 }] }],
    });
    expect(kindOf(description.memo)).toBe('schedule');
    // Two in the morning there, whatever the season.
    const hour = new Intl.DateTimeFormat('en', {
      timeZone: 'Europe/Berlin',
      hour: 'numeric',
      hourCycle: 'h23',
    });
    expect(description.info.nextActionTimes.map((time) => hour.format(time))).toContain('02');
  });

  it('is not made twice, nor at times that are none', async () => {
    const one = wish();
    await createSchedule(rig.client, one);
    await expect(createSchedule(rig.client, one)).rejects.toMatchObject({
      message: `there is a schedule '${one.name}' already`,
      hint: expect.stringContaining(`packbench schedule delete ${one.name}`),
    });
    await expect(createSchedule(rig.client, wish({ cron: 'every night' }))).rejects.toThrow(
      "Temporal does not take 'every night'",
    );
  });

  it('is found by its name, and the one that was meant is named', async () => {
    const { name } = wish();
    await createSchedule(rig.client, wish({ name }));
    await expect.poll(() => scheduleNames(rig.client), { timeout: 20_000 }).toContain(name);
    await expect(findSchedule(rig.client, `${name}x`)).rejects.toMatchObject({
      exitCode: 2,
      message: `the schedule '${name}x' is not there`,
      hint: `did you mean '${name}'?`,
    });
  });

  it('is not taken for a schedule of somebody else', async () => {
    const scheduleId = `other-${randomUUID()}`;
    made.push(scheduleId);
    await rig.client.schedule.create({
      scheduleId,
      spec: {},
      action: { type: 'startWorkflow', workflowType: 'other', taskQueue: 'other' },
    });
    await expect(findSchedule(rig.client, scheduleId)).rejects.toThrow('is none that runs a plan');
  });
});

describe('the times of a schedule', () => {
  it('are counted, up to what Temporal lists', async () => {
    const { name } = wish();
    await createSchedule(rig.client, wish({ name, timezone: 'UTC' }));
    const [from, to] = [new Date('2026-11-20T12:00Z'), new Date('2026-11-24T12:00Z')];
    expect(await countTimes(rig.client, name, from, to)).toBe(4);
    const two = new Date('2026-11-24T02:00Z');
    expect(await countTimes(rig.client, name, two, two)).toBe(1);
    const { name: often } = wish();
    await createSchedule(rig.client, wish({ name: often, cron: '* * * * *' }));
    expect(await countTimes(rig.client, often, from, to)).toBe(LISTED_TIMES);
  });
});

describe('the runs of a schedule', () => {
  it('are each told once, and one that continues is not waited for', async () => {
    const execution = (name: string, closeTime?: Date) => ({
      workflowId: 'nightly-2026-11-24T02:00:00Z',
      runId: randomUUID(),
      status: { name },
      startTime: new Date(0),
      closeTime,
      typedSearchAttributes: new TypedSearchAttributes(),
    });
    // eslint-disable-next-line @typescript-eslint/require-await -- a list is asynchronous
    async function* list() {
      yield execution('RUNNING');
      yield execution('CONTINUED_AS_NEW', new Date(1));
    }
    const client = { workflow: { list } } as unknown as Client;
    expect(await scheduleRuns(client, 'nightly', 5)).toMatchObject([
      { outcome: 'running', endedAt: null },
    ]);
  });

  it('are told with outcome and headline, the latest first', async () => {
    const writeReport = () =>
      Promise.resolve({ results: '/r', report: '/r/report.html', headline: ['kvm boots in 3 s'] });
    await rig.withWorker(fakeActivities({ writeReport }), async (taskQueue) => {
      const { name } = wish();
      await createSchedule(rig.client, wish({ name, preflight: false }));
      const { handle } = await findSchedule(rig.client, name);
      const boot = { scenario: 'serial-boot', servers: 1 } as const;
      const target = { name: 'a', cloud: 'test', flavor: 'f', image: 'i' };
      const plan = { name: 'nightly', targets: [target], scenarios: [boot] };
      const start = async (args: unknown[]): Promise<void> => {
        await handle.update(({ spec, policies, state }) => ({
          spec,
          policies,
          state,
          // The test's own queue: nobody polls the real one.
          action: {
            type: 'startWorkflow',
            workflowType: 'study',
            workflowId: name,
            taskQueue,
            args,
          },
        }));
        await handle.trigger(ScheduleOverlapPolicy.ALLOW_ALL);
      };
      const outcomes = async () =>
        (await scheduleRuns(rig.client, name, 5)).map(({ outcome }) => outcome);
      await start([{ ...plan, baseline_seconds: 0, settle_seconds: 0 }]);
      await expect.poll(outcomes, { timeout: 40_000 }).toEqual(['ok']);
      await start([{ plan: { ...plan, repetitions: 0 } }]);
      await expect.poll(outcomes, { timeout: 40_000 }).toEqual(['failed', 'ok']);
      const [failed, fine] = await scheduleRuns(rig.client, name, 5);
      expect(fine).toMatchObject({ headline: ['kvm boots in 3 s'] });
      expect(fine?.study).toMatch(/^nightly\/\d{8}T\d{6}Z-/);
      expect(failed?.headline.join('\n')).toContain('plan.repetitions: must be at least 1');
    });
  });
});
