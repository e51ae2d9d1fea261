import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { PlanInput } from '../../plan/plan.js';
import { openResultsStore, type LoadedStudy } from '../../results/results-store.js';
import { openstack } from './held-up-compute.js';
import { startPackbench } from './packbench-process.js';

const run = promisify(execFile);
const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** `PACKBENCH_KILLS=10` kills ten times during the whole of examples/devcloud.yaml on lxc. */
const KILLS = Number(process.env['PACKBENCH_KILLS'] ?? 3);
const SEED = Number(process.env['PACKBENCH_SEED'] ?? 1);
const WHOLE = KILLS > 3;
const SERVERS = WHOLE ? 15 : 5;

const SCENARIOS: PlanInput['scenarios'] = [
  { scenario: 'serial-boot', servers: SERVERS },
  { scenario: 'steady-state-packing', servers: SERVERS, hold_seconds: WHOLE ? 60 : 30 },
  { scenario: 'serial-reboot', servers: WHOLE ? 5 : 2, reboots: WHOLE ? 5 : 2 },
  { scenario: 'boot-snapshot' },
];
const REBOOTS = WHOLE ? 25 : 4;

let folder: string;
let env: NodeJS.ProcessEnv;
let loaded: LoadedStudy;
let before: readonly string[];
const broken: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-killed-'));
  env = {
    PACKBENCH_HOME: join(folder, 'home'),
    OS_CLIENT_CONFIG_FILE: at('devcloud/clouds.yaml'),
  };
  const plan = parse(await readFile(at('examples/devcloud.yaml'), 'utf8')) as PlanInput;
  const targets = plan.targets.filter(({ name }) => name === 'lxc');
  const file = join(folder, 'plan.yaml');
  await writeFile(
    file,
    stringify({ ...plan, targets, scenarios: SCENARIOS, baseline_seconds: 5, settle_seconds: 5 }),
  );
  before = await inventory();
  const study = startPackbench(['run', file], { cwd: folder, env });
  const over = new AbortController();
  const breaking = Promise.all([
    killWorkers(over.signal),
    // Nova gives up a build whose compute is restarted, as it should: so between two.
    study.printed(/steady-state-packing\/1 .*hold/).then(() => restart('nova-compute-lxc')),
  ]);
  const code = await study.exitCode;
  over.abort();
  await breaking;
  expect(study.output()).toMatch(/: ok, 4 runs/);
  expect(code).toBe(0);
  const store = openResultsStore(join(folder, 'packbench-results'));
  const [id] = await store.listStudies();
  loaded = await store.loadStudy(id ?? '');
}, 2_400_000);

afterAll(async () => {
  await startPackbench(['down'], { cwd: folder, env }).exitCode;
  await rm(folder, { recursive: true, force: true });
});

/** Kills the worker again and again at random; nova's API is restarted in between. */
async function killWorkers(signal: AbortSignal): Promise<void> {
  const random = drawFrom(SEED);
  try {
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await delay(5000 + random() * (WHOLE ? 40_000 : 15_000), undefined, { signal });
      broken.push(`worker ${String(await killWorker())}`);
      if (kill === 1) await restart('nova-api');
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** mulberry32: a seed reproduces the moments. */
function drawFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The worker as its state file names it. What it was doing goes on once there is another. */
async function killWorker(): Promise<number> {
  const file = join(folder, 'home', 'worker.json');
  const { process: identity } = JSON.parse(await readFile(file, 'utf8')) as {
    process: { pid: number };
  };
  process.kill(identity.pid, 'SIGKILL');
  expect(await startPackbench(['up'], { cwd: folder, env }).exitCode).toBe(0);
  return identity.pid;
}

/** Stops one of devcloud's daemons, and lets `up.sh` start what does not run. */
async function restart(daemon: string): Promise<void> {
  await run('bash', ['-c', `. ${at('devcloud/lib.sh')}; stop ${daemon}`]);
  await run(at('devcloud/up.sh'));
  broken.push(daemon);
}

/** What the tenant has of each kind, as one line each. */
async function inventory(): Promise<readonly string[]> {
  const kinds = [
    ['server', 'list', '--all-projects', '-f', 'value', '-c', 'ID'],
    ['image', 'list', '-f', 'value', '-c', 'ID'],
    ['port', 'list', '--device-owner', 'compute:lxc', '-f', 'value', '-c', 'ID'],
  ];
  const lists = await Promise.all(kinds.map((query) => openstack(...query)));
  return lists.map((list, i) => `${kinds[i]?.[0] ?? ''}: ${list.split('\n').sort().join(' ')}`);
}

const named = (operation: string): LoadedStudy['runs'][0]['operations'] =>
  loaded.runs.flatMap((one) => one.operations).filter((o) => o.operation === operation);

describe(`a study on a real Nova whose worker is killed ${String(KILLS)} times (seed ${String(SEED)})`, () => {
  it('was broken as often as that, and so were nova-api and nova-compute once each', () => {
    expect(broken.filter((one) => one.startsWith('worker '))).toHaveLength(KILLS);
    expect(new Set(broken).size).toBe(KILLS + 2);
  });

  it('boots all servers, none twice', () => {
    const boots = named('nova.boot_server');
    const reached = boots.filter((o) => o.outcome === 'ok' || o.outcome === 'censored');
    const servers = 2 * SERVERS + (WHOLE ? 5 : 2) + 1;
    expect(reached).toHaveLength(servers);
    expect(new Set(boots.map(({ resourceId }) => resourceId)).size).toBe(servers);
    expect(boots.flatMap(({ flags }) => flags)).not.toContain('duplicate_created');
  });

  it('does every other operation once', () => {
    const operations = loaded.runs.flatMap((one) => one.operations);
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
    expect(named('nova.reboot_server')).toHaveLength(REBOOTS);
    expect(named('nova.create_image')).toHaveLength(1);
    expect(named('nova.boot_server_from_snapshot')).toHaveLength(1);
  });

  it('keeps the control plane’s own duration inside the bounds of every value', () => {
    const outside = loaded.runs
      .flatMap((one) => one.operations)
      .filter((o) => o.outcome === 'ok' && o.controlPlaneLowerMs !== null)
      // The action starts after the request was sent: it is never longer than what the user saw.
      .filter((o) => (o.controlPlaneLowerMs ?? 0) > (o.upperMs ?? Infinity));
    expect(outside).toEqual([]);
  });

  it('leaves nothing behind: the cloud has what it had before', async () => {
    expect(loaded.runs.map(({ left }) => left)).toEqual([[], [], [], []]);
    expect(await inventory()).toEqual(before);
  });
});
