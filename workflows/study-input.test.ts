import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeActivities, okOperation } from '../test/rig/fake-activities.js';
import { runStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import type { Activities } from './contract/activities.js';
import { FAILS_WITH_RUNS, FAILURE } from './contract/names.js';
import type { PlanList } from './contract/plans.js';
import type { StudyResult } from './contract/progress.js';

let rig: WorkflowRig;
let folder: string;
const boot = { scenario: 'serial-boot', servers: 1 } as const;
const nightly = testPlan({ name: 'nightly', targets: [testTarget('a')], scenarios: [boot] });
beforeAll(async () => {
  rig = await openWorkflowRig();
  folder = await mkdtemp(join(tmpdir(), 'packbench-input-'));
  await writeFile(join(folder, 'nightly.json'), JSON.stringify(nightly));
});
afterAll(async () => {
  await rig.close();
  await rm(folder, { recursive: true, force: true });
});

const known = (overrides: Partial<Activities> = {}) => fakeActivities(overrides, folder);
const full = (): never => {
  throw ApplicationFailure.nonRetryable('quota of instances: 1 needed, 0 free', FAILURE.target);
};

describe('the input of a study', () => {
  it('may be the name of a plan that the worker knows', async () => {
    const activities = known();
    const result = await runStudy(rig, activities, { plan: 'nightly' });
    expect(result).toMatchObject({ outcome: 'ok', runs: 1 });
    expect((result as StudyResult).study).toMatch(/^nightly\//);
    expect(activities.asked).toEqual(['boot 1', 'active 1', 'delete 1', 'deleted 1']);
  });

  it('may be a name for a scenario by itself too', async () => {
    const activities = known();
    await runStudy(rig, activities, { plan: 'nightly' }, 'bootSnapshot');
    expect(activities.asked.slice(0, 4)).toEqual(['boot 1', 'active 1', 'snapshot 1', 'image 1']);
  });

  it.each([
    ['nothing', undefined, 'the input is empty; write {"plan": "NAME"}'],
    ['null', null, 'the input is empty'],
    ['a text', 'nightly', 'expected an object, got "nightly"'],
    ['a list', [1], 'expected an object, got [1]'],
    [
      'scenarios that are no list',
      { ...nightly, scenarios: 3 },
      'scenarios: expected array, got 3',
    ],
    ['an unknown name', { plan: 'nigthly' }, "unknown plan 'nigthly'; there are: nightly"],
  ])('fails at once, and says what is wrong: %s', async (_, input, message) => {
    for (const type of ['study', 'serialBoot']) {
      expect(await runStudy(rig, known(), input, type)).toContain(message);
    }
  });
});

describe('a dry run', () => {
  it('looks at everything, measures nothing, and leaves no results', async () => {
    const looked: string[] = [];
    const checkIdle = (): Promise<readonly string[]> => {
      looked.push('nodes');
      return Promise.resolve(["compute node 'x' is not idle"]);
    };
    const activities = known({ checkIdle });
    const result = await runStudy(rig, activities, { plan: 'nightly', dry_run: true });
    expect(result).toMatchObject({ study: 'nightly', outcome: 'checked', runs: 1, report: '' });
    expect((result as StudyResult).headline).toEqual([
      expect.stringContaining('the study would have 1 run'),
      "compute node 'x' is not idle",
    ]);
    expect(looked).toEqual(['nodes']);
    expect([activities.asked, activities.savedStudies, activities.savedRuns]).toEqual([[], [], []]);
  });

  it('fails with what is wrong with a target', async () => {
    const message = await runStudy(rig, known({ inspectTargets: full }), {
      plan: nightly,
      dry_run: true,
    });
    expect(message).toContain('quota of instances');
  });
});

describe('a study that looks first', () => {
  const input = { plan: 'nightly', preflight: true };

  it('is skipped when a compute node is not idle, and says why', async () => {
    const busy = "compute node 'a1' is not idle: its CPUs were 43 % busy for 10 s";
    const activities = known({ checkIdle: () => Promise.resolve([busy]) });
    const result = await runStudy(rig, activities, input);
    expect(result).toMatchObject({ outcome: 'skipped', runs: 0, headline: [busy] });
    expect([activities.asked, activities.savedStudies]).toEqual([[], []]);
  });

  it('is skipped when the cloud or its quota does not allow it', async () => {
    const result = await runStudy(rig, known({ inspectTargets: full }), input);
    expect(result).toMatchObject({
      outcome: 'skipped',
      headline: [expect.stringContaining('quota of instances: 1 needed, 0 free')],
    });
  });

  it('fails, all the same, when its plan is wrong', async () => {
    const wrong = { plan: { ...nightly, repetitions: 0 }, preflight: true };
    expect(await runStudy(rig, known(), wrong)).toContain('plan.repetitions: must be at least 1');
  });

  it('measures when all is well', async () => {
    expect(await runStudy(rig, known(), input)).toMatchObject({ outcome: 'ok', runs: 1 });
  });
});

describe('a study that is to fail with its runs', () => {
  it('fails with its result as the detail', async () => {
    const refused: Activities['bootServers'] = (input) =>
      Promise.resolve({
        started: [],
        operations: [{ ...okOperation(input, 'x/boot/1', 1), outcome: 'failed', fault: 'no host' }],
        apiRequests: 1,
      });
    await rig.withWorker(known({ bootServers: refused }), async (taskQueue) => {
      const handle = await rig.client.workflow.start('study', {
        taskQueue,
        workflowId: randomUUID(),
        args: [{ plan: 'nightly' }],
        memo: { [FAILS_WITH_RUNS]: true },
      });
      const error: unknown = await handle.result().catch((e: unknown) => e);
      expect(error).toMatchObject({
        cause: {
          type: FAILURE.study,
          message: expect.stringContaining('1 of 1 runs failed'),
          details: [{ outcome: 'failed', failedRuns: 1 }],
        },
      });
    });
  });
});

describe('the workflow plans', () => {
  it('lists the plans that the worker knows', async () => {
    await rig.withWorker(known(), async (taskQueue) => {
      const start = { taskQueue, workflowId: randomUUID() };
      const list = (await rig.client.workflow.execute('plans', start)) as PlanList;
      expect(list).toEqual({
        folder,
        plans: [
          expect.objectContaining({ name: 'nightly', targets: ['a'], runs: 1, problems: [] }),
        ],
      });
    });
  });
});
