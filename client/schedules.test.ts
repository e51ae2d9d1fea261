import { randomUUID } from 'node:crypto';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fakeActivities } from '../test/rig/fake-activities.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import { FAILS_WITH_RUNS, TASK_QUEUE } from '../workflows/contract/names.js';
import { renderSchedule } from './commands/schedule-describe.js';
import { buttonId, installButton, removeButtons } from './buttons.js';
import { scheduleRuns } from './schedule-runs.js';
import {
  createSchedule,
  findSchedule,
  findTimedSchedule,
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

describe('the runs of a schedule', () => {
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

describe('buttons', () => {
  const plan = (name: string) => ({ name, description: `What ${name} does.` });

  it('are paused schedules that start a plan by its name, and are made once', async () => {
    const name = `plan-${randomUUID().slice(0, 8)}`;
    made.push(buttonId(name));
    expect(await installButton(rig.client, plan(name))).toBe('made');
    expect(await installButton(rig.client, plan(name))).toBe('renewed');
    const { description } = await findSchedule(rig.client, buttonId(name));
    expect(description.state).toMatchObject({ paused: true, note: 'press Trigger to run now' });
    expect(description.action).toMatchObject({ workflowType: 'study', args: [{ plan: name }] });
    expect(kindOf(description.memo)).toBe('button');
    expect(renderSchedule(description, [])).toEqual([
      `${buttonId(name)}  plan '${name}', a button`,
      '  paused: press Trigger to run now',
      '  if one still runs: buffer_one (so far 0)',
      'No study yet.',
    ]);
    await expect(findTimedSchedule(rig.client, buttonId(name))).rejects.toMatchObject({
      message: `'${buttonId(name)}' is a button: it has no times`,
      hint: `press it: packbench schedule trigger ${buttonId(name)}`,
    });
  });

  it('go with their plans, and schedules stay', async () => {
    const [kept, gone] = [`kept-${randomUUID().slice(0, 8)}`, `gone-${randomUUID().slice(0, 8)}`];
    made.push(buttonId(kept));
    const { name } = wish();
    await createSchedule(rig.client, wish({ name }));
    await installButton(rig.client, plan(kept));
    await installButton(rig.client, plan(gone));
    const removed: string[] = [];
    // The list of schedules is a moment behind.
    await expect
      .poll(
        async () => {
          removed.push(...(await removeButtons(rig.client, [kept])));
          return removed;
        },
        { timeout: 20_000 },
      )
      .toContain(buttonId(gone));
    expect(removed).not.toContain(buttonId(kept));
    await expect(findSchedule(rig.client, buttonId(gone))).rejects.toThrow('is not there');
    expect((await findSchedule(rig.client, name)).description.scheduleId).toBe(name);
  });
});
