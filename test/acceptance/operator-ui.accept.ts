import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { buttonId, installButton } from '../../client/buttons.js';
import { dryRun } from '../../client/dry-run.js';
import { openHome, type Home } from '../../client/home.js';
import { findKnownPlan, knownPlans } from '../../client/known-plans.js';
import { operatorLinks } from '../../client/operator-links.js';
import { bringDown, bringUp } from '../../client/services.js';
import { knownPlanBrief } from '../../client/study-brief.js';
import { startPage, workflowPage, schedulesPage, type UiPlace } from '../../client/ui-pages.js';
import type { PlanInput } from '../../plan/plan.js';
import { openResultsStore } from '../../results/results-store.js';
import { startSimcloud, type Simcloud } from '../../simcloud/simcloud.js';
import type { RunStatus, StudyProgress, StudyResult } from '../../workflows/contract/progress.js';
import { WebUi } from './web-ui.js';

const SPEED_UP = 5;
/** Enough of them to find the buttons meanwhile. */
const SERVERS = 30;
const UNAVAILABLE = {
  kind: 'status',
  status: 503,
  method: 'POST',
  path: '/compute/.*/servers$',
  times: 10_000,
};

const planOf = (name: string, servers: number): PlanInput => ({
  name,
  description: 'Serial boot of small servers, watched from the Web UI.',
  targets: [
    {
      name: 'kvm',
      cloud: 'simcloud',
      availability_zone: 'kvm',
      flavor: 'm1.tiny',
      image: 'cirros',
      networks: ['private'],
    },
  ],
  scenarios: [{ scenario: 'serial-boot', servers }],
  baseline_seconds: 1,
  settle_seconds: 1,
  // So that it is soon blocked, and finds again what it made when it is resumed.
  patience_seconds: 40,
});

const PLANS = [planOf('from-the-ui', SERVERS), planOf('small', 1)];

const OPERATIONS = /(\d+) of 60 operations/;
const doneOf = (text: string): number => Number(OPERATIONS.exec(text)?.[1]);

let folder: string;
let home: Home;
let simcloud: Simcloud;
let client: Client;
let place: UiPlace;
let ui: WebUi;
/** Workflow id of the study that is started from the form. */
let study: string;
let run: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-operator-'));
  const plans = join(folder, 'plans');
  await mkdir(plans);
  for (const plan of PLANS) {
    await writeFile(join(plans, `${plan.name}.json`), JSON.stringify(plan));
  }
  simcloud = await startSimcloud({
    stateFolder: join(folder, 'cloud'),
    speedUp: SPEED_UP,
    seed: 7,
  });
  home = await openHome(join(folder, 'home'));
  const services = await bringUp({
    home,
    results: join(folder, 'results'),
    say: () => undefined,
    ports: { temporal: 0, ui: 0 },
    isolated: {
      workerEnv: {
        OS_CLIENT_CONFIG_FILE: join(folder, 'cloud', 'clouds.yaml'),
        PACKBENCH_PLANS: plans,
      },
    },
  });
  client = services.client;
  place = { ui: services.place.ui ?? '', namespace: services.place.namespace };
  ui = await WebUi.open();
});

afterAll(async () => {
  await ui.close();
  await client.connection.close();
  await bringDown(home, () => undefined);
  await simcloud.close();
  await rm(folder, { recursive: true, force: true });
});

async function orderFaults(faults: readonly unknown[]): Promise<void> {
  const reply = await fetch(`${simcloud.url}/simcloud/faults`, {
    method: 'PUT',
    body: JSON.stringify({ faults }),
    headers: { 'content-type': 'application/json' },
  });
  expect(reply.status).toBe(200);
}

beforeEach(() => orderFaults([]));

/** The page of a workflow's latest execution, with what it says of itself. */
async function openDetails(workflowId: string): Promise<void> {
  const { runId } = await client.workflow.getHandle(workflowId).describe();
  await ui.goTo(`${workflowPage(place, workflowId)}/${runId}/user-metadata`, (page) =>
    page.getByText('Current Details'),
  );
}

async function runOf(workflowId: string): Promise<string> {
  const handle = client.workflow.getHandle(workflowId);
  const { runs } = await handle.query<StudyProgress>('progress').catch(() => ({ runs: [] }));
  return runs[0]?.run ?? '';
}

/** What a workflow is to do, as its page says. */
const detailsOf = async (workflowId: string): Promise<string | undefined> =>
  (await client.workflow.getHandle(workflowId).describe()).staticDetails();

/** The form, filled in from a dry run as `packbench link` makes it; the id of what it would start. */
async function openForm(planName: string): Promise<string> {
  const brief = knownPlanBrief(findKnownPlan(await knownPlans(client), planName), new Date());
  const { runId } = await dryRun(client, { type: 'study', planName, brief, mayBeOld: true });
  await ui.goTo(startPage(place, 'study', runId), (page) => page.getByText(`"${planName}"`));
  await ui.page.getByText('Task Queue is Active').waitFor();
  await ui.page.getByRole('button', { name: 'Random UUID' }).click();
  const workflowId = await ui.page.locator('#workflowId').inputValue();
  expect(workflowId).toMatch(/^[0-9a-f-]{36}$/);
  return workflowId;
}

const start = (): Promise<void> => ui.page.getByTestId('start-workflow-button').click();

it('is told in the result what is wrong with an input', async () => {
  const wrong = await openForm('small');
  await ui.replaceJson({ plan: 'smal' });
  await start();
  await expect
    .poll(() => client.workflow.getHandle(wrong).describe(), { timeout: 60_000 })
    .toMatchObject({ status: { name: 'FAILED' } });
  await ui.goTo(workflowPage(place, wrong), (page) =>
    page.getByText(`plan: unknown plan 'smal'; there are: small, from-the-ui`),
  );
  await ui.picture('refused');
});

it('starts a study from a form that a dry run has filled in', async () => {
  study = await openForm('from-the-ui');
  await ui.changeValue('dry_run', 'true', 'false');
  await ui.picture('start-form');
  await start();
  await expect.poll(() => detailsOf(study), { timeout: 60_000 }).toContain('Serial boot of small');
  await expect.poll(() => runOf(study), { timeout: 60_000 }).toMatch(/\/kvm\/serial-boot\/1$/);
  run = await runOf(study);
});

it('sees the study and its run get on', async () => {
  await openDetails(study);
  await ui.seeDetails(/serial-boot on kvm #1\s+running/);
  await openDetails(run);
  const before = await ui.seeDetails(OPERATIONS);
  await ui.seeDetails(OPERATIONS, (text) => doneOf(text) > doneOf(before));
  expect(await ui.seeDetails(/about .* left/)).toMatch(/nova\.boot_server\s+\d+\s+\d+\.\d\d/);
  await ui.picture('run');
});

it('pauses the run and lets it go on, by buttons', async () => {
  await ui.sendUpdate('pause', { reason: 'the rack is being cabled' }, 'update-pause');
  await ui.seeDetails(/Paused since .* UTC/);
  const standing = await ui.seeDetails(/It has stood still since .* UTC/);
  expect(standing).toContain('the rack is being cabled');
  await ui.picture('paused');
  const { done } = await client.workflow.getHandle(run).query<RunStatus>('progress');
  expect(done).toBe(doneOf(standing));
  await ui.sendUpdate('resume');
  await ui.seeDetails(OPERATIONS, (text) => doneOf(text) > done && !text.includes('Paused since'));
});

const linkOfRun = (page: Page): Locator =>
  page.getByRole('link', { name: run, exact: true }).first();

it('opens a blocked run from the list of those, and resumes it', async () => {
  await orderFaults([UNAVAILABLE]);
  const links = operatorLinks(place, new Date());
  await ui.goTo(links.find(({ name }) => name === 'blocked')?.address ?? '', linkOfRun);
  await linkOfRun(ui.page).click();
  await ui.page.getByText('User Metadata').filter({ visible: true }).first().click();
  const blocked = await ui.seeDetails(/Blocked since .* UTC/);
  expect(blocked).toMatch(/boot server \d+ of 30: .*503/);
  await ui.picture('blocked');
  await orderFaults([]);
  await ui.sendUpdate('resume');
  await ui.seeDetails(OPERATIONS, (text) => !text.includes('Blocked since'));
  const result = (await client.workflow.getHandle(study).result()) as StudyResult;
  expect(result).toMatchObject({ outcome: 'ok', runs: 1 });
  expect(result.headline.length).toBeGreaterThan(0);
  const { runs } = await openResultsStore(join(folder, 'results')).loadStudy(result.study);
  expect(runs).toMatchObject([
    {
      outcome: 'ok',
      pauses: [{ reason: 'the rack is being cabled', endedAt: expect.any(String) }],
      blocks: [{ decision: 'resume' }],
    },
  ]);
  expect(await client.workflow.getHandle(run).result()).toMatchObject({
    outcome: 'ok',
    operations: 2 * SERVERS,
    headline: expect.arrayContaining([
      expect.stringMatching(/^nova\.boot_server: mean .* s of \d+/),
    ]),
    report: expect.stringContaining('report.html'),
  });
});

it('triggers a paused schedule, the button of a plan', async () => {
  await installButton(client, findKnownPlan(await knownPlans(client), 'small'));
  const scheduleId = buttonId('small');
  await ui.goTo(schedulesPage(place, scheduleId), (page) =>
    page.getByText('press Trigger to run now'),
  );
  await ui.picture('schedule');
  await ui.trigger();
  const started = async (): Promise<string> => {
    const { info } = await client.schedule.getHandle(scheduleId).describe();
    return info.recentActions[0]?.action.workflow.workflowId ?? '';
  };
  await expect.poll(started, { timeout: 60_000 }).toContain(scheduleId);
  const result: unknown = await client.workflow.getHandle(await started()).result();
  expect(result).toMatchObject({ outcome: 'ok', runs: 1 });
});
