import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimcloud, type Simcloud } from '../simcloud/simcloud.js';
import { stopProcess } from './background-process.js';
import { openHome } from './home.js';
import { bringDown, bringUp } from './services.js';

const bin = fileURLToPath(new URL('../bin/packbench.mjs', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'packbench-operating-'));
const home = await openHome(join(folder, 'home'));
let simcloud: Simcloud;

beforeAll(async () => {
  simcloud = await startSimcloud({ stateFolder: join(folder, 'cloud'), speedUp: 20 });
  const { client } = await bringUp({
    home,
    results: join(folder, 'results'),
    say: () => undefined,
    ports: { temporal: 0, ui: 0 },
    isolated: { workerEnv: { OS_CLIENT_CONFIG_FILE: join(folder, 'cloud', 'clouds.yaml') } },
  });
  await client.connection.close();
}, 240_000);
afterAll(async () => {
  await bringDown(home, () => undefined, { workerGraceMs: 0 });
  await simcloud.close();
  await rm(folder, { recursive: true, force: true });
});

/** The real command in a process of its own; what it prints when it ends well, else what is wrong. */
function packbench(...argv: readonly string[]): Promise<string> {
  const options = {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, PACKBENCH_HOME: home.folder },
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...argv], options, (error, stdout, stderr) => {
      resolve(error ? `exit ${String(error.code)}: ${stderr}` : stdout);
    });
  });
}
const json = async (...argv: readonly string[]): Promise<unknown> =>
  JSON.parse(await packbench(...argv, '--json')) as unknown;

describe('an operator’s commands on a worker, a server and a cloud', () => {
  it('link to the form that starts a plan, filled in from one dry run of it', async () => {
    // One of a file that has the name of a known plan is none of that plan.
    const smoke = parse(
      await readFile(new URL('../plans/smoke.yaml', import.meta.url), 'utf8'),
    ) as {
      targets: object[];
    };
    const other = { ...smoke, targets: smoke.targets.slice(0, 1) };
    await writeFile(join(folder, 'smoke.json'), JSON.stringify(other));
    expect(await packbench('run', 'smoke.json', '--dry-run')).toContain('would have 1 run\n');
    const first = (await json('link', 'smoke')) as {
      address: string;
      checkedAt: string;
      headline: string[];
    };
    expect(first.headline[0]).toContain('the study would have 2 runs');
    expect(Date.now() - Date.parse(first.checkedAt)).toBeLessThan(60_000);
    const { pathname, searchParams } = new URL(first.address);
    expect(pathname).toBe('/namespaces/default/workflows/start-workflow');
    expect(searchParams.get('workflowType')).toBe('study');
    expect(searchParams.get('runId')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await json('link', 'smoke')).toMatchObject({ address: first.address });
    expect(await packbench('link', 'smok')).toContain("hint: did you mean 'smoke'?");
    const scenario = new URL(await packbench('link', 'smoke', '--scenario', 'boot-snapshot'));
    expect(scenario.searchParams.get('workflowType')).toBe('bootSnapshot');
  });

  it('list what the worker knows, and nothing is wrong with Temporal', async () => {
    expect(await json('plan', 'list')).toMatchObject({
      plans: [{ name: 'containers' }, { name: 'nightly' }, { name: 'smoke', runs: 2 }],
    });
    const findings = (await json('doctor')) as { what: string; ok: boolean; detail: string }[];
    expect(findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ what: 'search attributes', ok: true }),
        expect.objectContaining({ what: 'retention', detail: 'closed runs are kept for 90 days' }),
      ]),
    );
  });

  it('press a plan’s button, and find the study by what it is and how it ended', async () => {
    expect(await packbench('buttons', 'install')).toContain("run-smoke-now: made, runs 'smoke'");
    await packbench('schedule', 'trigger', 'run-smoke-now');
    const described = async () =>
      ((await json('schedule', 'describe', 'run-smoke-now')) as { runs: object[] }).runs;
    await expect
      .poll(described, { timeout: 120_000, interval: 1000 })
      .toMatchObject([{ outcome: 'ok', study: expect.stringMatching(/^smoke\//) }]);
    const [run] = (await described()) as { study: string; headline: string[] }[];
    expect(run?.headline.length).toBeGreaterThan(0);
    const only = (...more: string[]) => json('list', '--plan', 'smoke', ...more);
    expect(await only('--outcome', 'ok', '--since', '1h', '--target', 'lxc')).toMatchObject([
      { study: run?.study, outcome: 'ok', targets: ['kvm', 'lxc'] },
    ]);
    expect(await only('--outcome', 'failed')).toEqual([]);
    expect(await only('--until', '1h')).toEqual([]);
    expect(await only('--target', 'docker')).toEqual([]);
    expect(await packbench('status', 'smoke')).toContain(`${run?.study ?? ''}  ok`);
    // Both say how long it took, however long ago that was.
    expect(await packbench('progress', 'smoke')).toBe(await packbench('status', 'smoke'));
    await expect
      .poll(() => packbench('buttons', 'remove'), { timeout: 30_000, interval: 1000 })
      .toContain('there are no buttons');
  }, 240_000);

  it('make a schedule, look at it, hold it, and remove it', async () => {
    const create = ['schedule', 'create', 'smoke', '--cron', '0 2 * * *'];
    expect(await packbench(...create, '--timezone', 'Europe/Berlin')).toContain(
      `schedule 'smoke' runs 'smoke' at "0 2 * * *" (Europe/Berlin), next at `,
    );
    expect(await packbench(...create)).toContain("there is a schedule 'smoke' already");
    const listed = async () => ((await json('schedule', 'list')) as object[])[0];
    await expect
      .poll(listed, { timeout: 30_000, interval: 1000 })
      .toMatchObject({ name: 'smoke', plan: 'smoke', paused: false });
    await packbench('schedule', 'pause', 'smoke', '--note', 'upgrade');
    expect(await packbench('schedule', 'pause', 'smoke')).toContain('is paused already: upgrade');
    expect(await packbench('schedule', 'describe', 'smoke')).toContain('paused: upgrade');
    await packbench('schedule', 'unpause', 'smoke');
    const days = ['--from', '2025-05-01T12:00Z', '--to', '2025-08-29T12:00Z'];
    expect(await packbench('schedule', 'backfill', 'smoke', ...days)).toContain(
      'that would be 120 studies; at most 100 are started at once',
    );
    expect(await json('schedule', 'describe', 'smoke')).toMatchObject({ paused: false, runs: [] });
    expect(await packbench('schedule', 'delete', 'smoke')).toBe("schedule 'smoke' is gone\n");
    expect(await packbench('schedule', 'pause', 'smoke')).toContain(
      "the schedule 'smoke' is not there",
    );
  });

  it('check a plan file without a study, and say what would be pruned', async () => {
    expect(await packbench('run', 'smoke', '--dry-run')).toContain(
      'smoke: checked, nothing was measured',
    );
    expect(await packbench('prune', '--older-than', '1d', '--dry-run')).toBe(
      'No results are that old.\n',
    );
    expect(await packbench('links')).toContain('PackbenchPhase%20%3D%20%22blocked%22');
  });

  it('say so when the worker was killed, though Temporal has not noticed yet', async () => {
    const worker = await home.readWorker();
    await stopProcess(worker!.process, 0);
    expect(await packbench('link', 'smoke')).toMatch(/^exit 3: error: no worker (polls|answers)\n/);
    expect(await json('plan', 'list')).toMatchObject({ plans: [{}, {}, { name: 'smoke' }] });
  }, 120_000);
});
