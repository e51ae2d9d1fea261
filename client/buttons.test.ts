import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import type { PlanSummary } from '../workflows/contract/plans.js';
import { renderSchedule } from './commands/schedule-describe.js';
import { buttonId, installButton, removeButtons } from './buttons.js';
import {
  createSchedule,
  findSchedule,
  findTimedSchedule,
  kindOf,
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

function schedule(name: string): PlanSchedule {
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
  };
}

describe('buttons', () => {
  const plan = (name: string): PlanSummary => ({
    name,
    file: `${name}.yaml`,
    description: `What ${name} does.`,
    targets: ['kvm'],
    scenarios: ['serial-boot'],
    runs: 1,
    problems: [],
  });

  it('are paused schedules that start a plan by its name, and are made once', async () => {
    const name = `plan-${randomUUID().slice(0, 8)}`;
    made.push(buttonId(name));
    expect(await installButton(rig.client, plan(name))).toBe('made');
    expect(await installButton(rig.client, plan(name))).toBe('renewed');
    const { description } = await findSchedule(rig.client, buttonId(name));
    expect(description.state).toMatchObject({ paused: true, note: 'press Trigger to run now' });
    expect(description.action).toMatchObject({ workflowType: 'study', args: [{ plan: name }] });
    const { action } = description;
    expect(action.staticDetails).toMatch(
      /^What .* does\.\n\nThe plan `.*`, as it stands .* it had 1 run: serial-boot on kvm\./,
    );
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

  it('replace no schedule that somebody has called like one', async () => {
    const name = `plan-${randomUUID().slice(0, 8)}`;
    await createSchedule(rig.client, schedule(buttonId(name)));
    await expect(installButton(rig.client, plan(name))).rejects.toMatchObject({
      exitCode: 2,
      message: `plan '${name}' gets no button: there is a schedule '${buttonId(name)}' that is none`,
    });
    const { description } = await findSchedule(rig.client, buttonId(name));
    expect(description.state.paused).toBe(false);
    expect(description.spec.calendars).toMatchObject([{ hour: [{ start: 2 }] }]);
  });

  it('go with their plans, and schedules stay', async () => {
    const [kept, gone] = [`kept-${randomUUID().slice(0, 8)}`, `gone-${randomUUID().slice(0, 8)}`];
    made.push(buttonId(kept));
    const name = `nightly-${randomUUID().slice(0, 8)}`;
    await createSchedule(rig.client, schedule(name));
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
