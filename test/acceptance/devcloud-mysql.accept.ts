import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { PlanInput } from '../../plan/plan.js';
import type { BenchmarkRecord, OperationRecord, RunRecord } from '../../results/record.js';
import { openResultsStore, type LoadedStudy } from '../../results/results-store.js';
import { startPackbench } from './packbench-process.js';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const MYSQL = ['kvm-mysql', 'lxc-mysql', 'docker-mysql'];
const OLTP_THREADS = [1, 4];

/** examples/devcloud-mysql.yaml with fewer servers and short benchmarks, for a devcloud with --docker --mysql. */
const SHORTER: PlanInput['scenarios'] = [
  { scenario: 'serial-boot', targets: ['docker'], servers: 3 },
  { scenario: 'steady-state-packing', targets: ['docker'], servers: 4, hold_seconds: 5 },
  { scenario: 'serial-reboot', targets: ['docker'], servers: 2, reboots: 2 },
  { scenario: 'boot-snapshot', targets: ['docker'] },
  {
    scenario: 'steady-state-packing',
    name: 'mysql-packing',
    targets: MYSQL,
    servers: 2,
    hold_seconds: 5,
    wait_ready: true,
  },
  {
    scenario: 'guest',
    targets: MYSQL,
    times: 1,
    include_node: true,
    benchmarks: [
      { benchmark: 'sysbench-cpu', events: 200 },
      { benchmark: 'mbw', mib: 32, passes: 2 },
      { benchmark: 'sysbench-fileio', total_mib: 64, seconds: 2 },
      { benchmark: 'sysbench-oltp', rows: 2000, seconds: 2, threads: OLTP_THREADS },
    ],
  },
  { scenario: 'control-plane-share', targets: MYSQL, servers: 1 },
];

let folder: string;
let loaded: LoadedStudy;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-mysql-'));
  env = {
    PACKBENCH_HOME: join(folder, 'home'),
    OS_CLIENT_CONFIG_FILE: at('devcloud/clouds.yaml'),
    MYSQL_PASSWORD: 'bench',
  };
  const plan = parse(await readFile(at('examples/devcloud-mysql.yaml'), 'utf8')) as PlanInput;
  const targets = plan.targets.filter(({ name }) => name === 'docker' || MYSQL.includes(name));
  const file = join(folder, 'plan.yaml');
  const shorter = { ...plan, targets, scenarios: SHORTER, baseline_seconds: 2, settle_seconds: 2 };
  await writeFile(file, stringify(shorter));
  const run = startPackbench(['run', file], { cwd: folder, env });
  const code = await run.exitCode;
  expect(run.output()).toMatch(/: ok, 13 runs/);
  expect(code).toBe(0);
  const store = openResultsStore(join(folder, 'packbench-results'));
  const [study] = await store.listStudies();
  loaded = await store.loadStudy(study ?? '');
}, 1_500_000);

afterAll(async () => {
  await startPackbench(['down'], { cwd: folder, env }).exitCode;
  await rm(folder, { recursive: true, force: true });
});

const runOf = (target: string, scenario: string): RunRecord => {
  const run = loaded.runs.find((one) => one.target === target && one.scenario === scenario);
  if (!run) throw new Error(`no run of '${scenario}' on '${target}'`);
  return run;
};

const named = (run: RunRecord, operation: string): readonly OperationRecord[] =>
  run.operations.filter((o) => o.operation === operation);

const outcomes = (records: readonly { readonly outcome: string }[]): string[] =>
  records.map(({ outcome }) => outcome);

const ok = (n: number): string[] => Array.from({ length: n }, () => 'ok');

describe('the four scenarios on a real Zun', () => {
  it.each([
    ['serial-boot', 'zun.create_container', 3],
    ['serial-boot', 'zun.delete_container', 3],
    ['steady-state-packing', 'zun.create_container', 4],
    ['serial-reboot', 'zun.reboot_container', 4],
    ['boot-snapshot', 'zun.commit_container', 1],
    ['boot-snapshot', 'zun.create_container_from_snapshot', 1],
  ])('%s: every %s ends ok, %i in all', (scenario, operation, n) => {
    expect(outcomes(named(runOf('docker', scenario), operation))).toEqual(ok(n));
  });

  it('every reboot is a soft one', () => {
    const reboots = named(runOf('docker', 'serial-reboot'), 'zun.reboot_container');
    expect(reboots.flatMap(({ flags }) => flags)).toEqual([]);
  });
});

describe.each(MYSQL)('the MySQL guest on %s', (target) => {
  it('answers a query after each of two boots at once', () => {
    const ready = named(runOf(target, 'mysql-packing'), 'guest.boot_ready');
    expect(outcomes(ready)).toEqual(ok(2));
  });

  const benchmarksOf = (place: BenchmarkRecord['place']): readonly BenchmarkRecord[] =>
    runOf(target, 'guest').benchmarks.filter((record) => record.place === place);

  it('runs every benchmark, and each has a figure above zero', () => {
    const records = benchmarksOf('guest');
    expect(records.map((r) => [r.benchmark, r.mode, r.threads, r.outcome])).toEqual([
      ['sysbench-cpu', '', 2, 'ok'],
      ['mbw', '', null, 'ok'],
      ['sysbench-fileio', 'rndrd', 1, 'ok'],
      ['sysbench-fileio', 'rndrw', 1, 'ok'],
      ...['read-only', 'read-write'].flatMap((mode) =>
        OLTP_THREADS.map((threads) => ['sysbench-oltp', mode, threads, 'ok']),
      ),
    ]);
    for (const { metrics } of records) expect(metrics[0]?.value).toBeGreaterThan(0);
  });

  it('has its compute node beside it, where no MySQL is for the taking', () => {
    const records = benchmarksOf('node').filter((r) => r.benchmark !== 'sysbench-oltp');
    expect(outcomes(records)).toEqual(ok(4));
    for (const { metrics } of records) expect(metrics[0]?.value).toBeGreaterThan(0);
    const oltp = benchmarksOf('node').filter((r) => r.benchmark === 'sysbench-oltp');
    expect(new Set(outcomes(oltp))).toEqual(new Set(['unavailable']));
  });

  it('starts without OpenStack too', () => {
    const direct = runOf(target, 'control-plane-share').operations.filter(
      ({ phase }) => phase === 'direct',
    );
    expect(direct).not.toEqual([]);
    expect(new Set(outcomes(direct))).toEqual(new Set(['ok']));
  });
});

it('calls operations by the service that does them, Zun on docker and Nova elsewhere', () => {
  const services = loaded.runs.flatMap(({ target, operations }) =>
    operations
      .map(({ operation }) => operation.split('.')[0])
      .filter((word) => word === 'nova' || word === 'zun')
      .map((word) => `${target.split('-')[0] ?? ''} ${word}`),
  );
  expect([...new Set(services)].sort()).toEqual(['docker zun', 'kvm nova', 'lxc nova']);
});

it('leaves nothing behind: no server, container, port or image', () => {
  expect(loaded.runs.flatMap(({ left }) => left)).toEqual([]);
});
