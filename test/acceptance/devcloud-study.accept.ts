import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { PlanInput } from '../../plan/plan.js';
import { openResultsStore, type LoadedStudy } from '../../results/results-store.js';
import { startPackbench } from './packbench-process.js';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** examples/devcloud.yaml with fewer servers; on a real Nova, its nodes over real SSH. */
const SHORTER: PlanInput['scenarios'] = [
  { scenario: 'serial-boot', servers: 3 },
  { scenario: 'steady-state-packing', servers: 4, hold_seconds: 10 },
  { scenario: 'serial-reboot', servers: 2, reboots: 2 },
  { scenario: 'boot-snapshot' },
];

let folder: string;
let loaded: LoadedStudy;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-devcloud-'));
  env = {
    PACKBENCH_HOME: join(folder, 'home'),
    OS_CLIENT_CONFIG_FILE: at('devcloud/clouds.yaml'),
  };
  const plan = parse(await readFile(at('examples/devcloud.yaml'), 'utf8')) as PlanInput;
  // On lxc the same study is broken on purpose: devcloud-killed.accept.ts.
  const targets = plan.targets.filter(({ name }) => name === 'kvm');
  const file = join(folder, 'plan.yaml');
  await writeFile(file, stringify({ ...plan, targets, scenarios: SHORTER, baseline_seconds: 5 }));
  const run = startPackbench(['run', file], { cwd: folder, env });
  const code = await run.exitCode;
  expect(run.output()).toMatch(/: ok, 4 runs/);
  expect(code).toBe(0);
  const store = openResultsStore(join(folder, 'packbench-results'));
  const [study] = await store.listStudies();
  loaded = await store.loadStudy(study ?? '');
}, 1_500_000);

afterAll(async () => {
  await startPackbench(['down'], { cwd: folder, env }).exitCode;
  await rm(folder, { recursive: true, force: true });
});

const operationsOf = (target: string, operation: string): LoadedStudy['runs'][0]['operations'] =>
  loaded.runs
    .filter((run) => run.target === target)
    .flatMap((run) => run.operations)
    .filter((o) => o.operation === operation);

describe.each(['kvm'])('all four scenarios on a real Nova, on %s', (target) => {
  it('every boot ends ok: 3 serial, 4 packed, 2 to be rebooted, 1 to be snapshot', () => {
    const boots = operationsOf(target, 'nova.boot_server');
    expect(boots.map((o) => o.outcome)).toEqual(Array.from({ length: 10 }, () => 'ok'));
  });

  it('every soft reboot is one: none fell back to a hard one', () => {
    const reboots = operationsOf(target, 'nova.reboot_server');
    expect(reboots.map((o) => [o.outcome, o.flags])).toEqual(
      Array.from({ length: 4 }, () => ['ok', []]),
    );
  });

  it('an image is made of a server, and a server boots from it', () => {
    expect(operationsOf(target, 'nova.create_image')).toMatchObject([{ outcome: 'ok' }]);
    expect(operationsOf(target, 'nova.boot_server_from_snapshot')).toMatchObject([
      { outcome: 'ok' },
    ]);
  });

  it('nothing is left behind: no server, port or image', () => {
    const runs = loaded.runs.filter((run) => run.target === target);
    expect(runs.map((run) => [run.scenario, run.left])).toEqual(
      ['serial-boot', 'steady-state-packing', 'serial-reboot', 'boot-snapshot'].map((s) => [s, []]),
    );
  });

  it('its node is sampled once a second through every run, and no row is lost', () => {
    const runs = loaded.runs.filter((run) => run.target === target);
    for (const run of runs) {
      const [recording] = run.recordings;
      const seconds = (Date.parse(run.endedAt ?? '') - Date.parse(run.startedAt)) / 1000;
      expect(recording).toMatchObject({ node: target, recorder: 'python3', problem: '' });
      expect(recording?.ticks).toBeGreaterThanOrEqual(Math.floor(seconds) - 1);
    }
  });
});
