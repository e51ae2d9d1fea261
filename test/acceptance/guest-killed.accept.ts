import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHome } from '../../client/home.js';
import type { PlanInput } from '../../plan/plan.js';
import { openResultsStore, type LoadedStudy } from '../../results/results-store.js';
import { startSimcloud, type Simcloud } from '../../simcloud/simcloud.js';
import { startPackbench } from './packbench-process.js';

/** Two simulated containers, reached by exec; 40 s of transactions pass in 8 s of this machine. */
const SPEED_UP = 5;
const PLAN: PlanInput = {
  name: 'killed',
  baseline_seconds: 0,
  settle_seconds: 0,
  targets: [
    {
      name: 'docker',
      cloud: 'simcloud',
      service: 'zun',
      availability_zone: 'docker',
      memory_mib: 512,
      image: 'mysql-docker',
      networks: ['private'],
      guest: { via: 'exec' },
    },
  ],
  scenarios: [
    {
      scenario: 'guest',
      servers: 2,
      times: 1,
      benchmarks: [
        { benchmark: 'mbw', mib: 64, passes: 2 },
        {
          benchmark: 'sysbench-oltp',
          rows: 1000,
          seconds: 40,
          modes: ['read-write'],
          threads: [4],
        },
      ],
    },
  ],
};

let folder: string;
let simcloud: Simcloud;
let env: NodeJS.ProcessEnv;
let loaded: LoadedStudy;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-guest-killed-'));
  simcloud = await startSimcloud({
    stateFolder: join(folder, 'cloud'),
    speedUp: SPEED_UP,
    seed: 3,
  });
  const home = join(folder, 'home');
  env = {
    PACKBENCH_HOME: home,
    OS_CLIENT_CONFIG_FILE: join(folder, 'cloud', 'clouds.yaml'),
  };
  const file = join(folder, 'plan.json');
  await writeFile(file, JSON.stringify(PLAN));
  const run = startPackbench(['run', file], { cwd: folder, env });
  // The transactions go on in the guests by themselves.
  await run.printed(/mbw: /);
  await new Promise((resolve) => setTimeout(resolve, 4000));
  const worker = await (await openHome(home)).readWorker();
  process.kill(worker!.process.pid, 'SIGKILL');
  await startPackbench(['up'], { cwd: folder, env }).exitCode;
  const code = await run.exitCode;
  expect(run.output()).toMatch(/: ok, 1 run/);
  expect(code).toBe(0);
  const store = openResultsStore(join(folder, 'packbench-results'));
  const [study] = await store.listStudies();
  loaded = await store.loadStudy(study ?? '');
}, 300_000);

afterAll(async () => {
  await startPackbench(['down'], { cwd: folder, env }).exitCode;
  await simcloud.close();
  await rm(folder, { recursive: true, force: true });
});

it('a benchmark that outlives its worker is found again, and was started once', async () => {
  const oltp = loaded.runs.flatMap((r) => r.benchmarks).filter((b) => b.benchmark !== 'mbw');
  expect(oltp.map((b) => [b.ordinal, b.level, b.outcome])).toEqual([
    [1, 2, 'ok'],
    [2, 2, 'ok'],
  ]);
  for (const { rawFile, seconds, metrics } of oltp) {
    const store = openResultsStore(join(folder, 'packbench-results'));
    const text = await readFile(join(store.studyPath(loaded.study.study), rawFile), 'utf8');
    expect(text.match(/^\$ sysbench /gm)).toHaveLength(1);
    expect(seconds).toBeGreaterThan(40 / SPEED_UP - 1);
    expect(metrics.find((m) => m.name === 'transactions_per_second')?.value).toBeGreaterThan(0);
  }
});

it('the containers are gone, and none was made twice', async () => {
  expect(loaded.runs.map((run) => [run.outcome, run.left])).toEqual([['ok', []]]);
  const truth = (await (await fetch(`${simcloud.url}/simcloud/truth`)).json()) as {
    duplicateCreates: unknown[];
    operations: { kind: string }[];
  };
  expect(truth.duplicateCreates).toEqual([]);
  expect(truth.operations.filter(({ kind }) => kind === 'boot')).toHaveLength(2);
});
