import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { openHome } from '../../client/home.js';
import type { PlanInput } from '../../plan/plan.js';
import { startSimcloud, type Simcloud } from '../../simcloud/simcloud.js';
import { Tokens } from '../../simcloud/tokens.js';
import { startPackbench } from './packbench-process.js';
import { processTree, scanFolder, scanHistories, scanProcesses, type Scan } from './secret-scan.js';
import { secretsOfClouds, secretsOfKey, type Secret } from './secrets-of.js';

/** Each is told from all others, and from what is found by chance. */
const NODE_PASSWORD = 'node-password-7c1e2ab0954d';
const MYSQL_PASSWORD = 'mysql-password-51f0cc9d27aa';
const URL_PASSWORD = 'url-password-0e66b9f1d3c8';
const WRONG_PASSWORD = 'wrong-password-a94be17720fd';
const TOKEN = 'gAAAAA-token-of-nobody-3d8f5b7016ce';

let folder: string;
let simcloud: Simcloud;
let env: NodeJS.ProcessEnv;
let client: Client;
let secrets: readonly Secret[];
/** Of the commands. */
let printed = '';
const issued = vi.spyOn(Tokens.prototype, 'issue');

type TargetInput = NonNullable<PlanInput['targets']>[number];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-secrets-'));
  simcloud = await startSimcloud({
    stateFolder: join(folder, 'cloud'),
    speedUp: 20,
    guestPort: 33_306,
    passwords: { admin: 'admin-password-2f9d44e0b1c7', demo: 'demo-password-86a0f3d95b12' },
  });
  const clouds = await writeClouds();
  const keyFile = simcloud.nodes[0]?.keyFile ?? '';
  env = {
    PACKBENCH_HOME: join(folder, 'home'),
    OS_CLIENT_CONFIG_FILE: join(folder, 'clouds.yaml'),
    NODE_PASSWORD,
    MYSQL_PASSWORD,
  };
  await mkdir(join(folder, 'plans'));
  await runStudies();
  const known = [
    ...secretsOfClouds(clouds),
    ...secretsOfKey('SSH key of the worker', await readFile(keyFile, 'utf8')),
    { name: 'password of a node', value: NODE_PASSWORD },
    { name: 'password of MySQL in a guest', value: MYSQL_PASSWORD },
  ];
  const tokens = issued.mock.results.map(({ value }, nth) => ({
    name: `token ${String(nth + 1)}`,
    value: (value as { id: string }).id,
  }));
  secrets = [...known, ...tokens];
  const server = await (await openHome(env['PACKBENCH_HOME'])).readServer();
  client = new Client({
    connection: await Connection.connect({ address: server?.address ?? '' }),
  });
}, 600_000);

afterAll(async () => {
  await client.connection.close();
  await startPackbench(['down'], { cwd: folder, env }).exitCode;
  await simcloud.close();
  await rm(folder, { recursive: true, force: true });
});

/** simcloud's clouds, and some that go wrong in ways that put their secrets at risk. */
async function writeClouds(): Promise<string> {
  const { clouds } = parse(simcloud.cloudsYaml) as {
    clouds: Record<string, { auth: Record<string, string> }>;
  };
  const admin = clouds['simcloud'];
  if (!admin) throw new Error('simcloud has no cloud of its name');
  const withAuth = (changes: Record<string, string>) => ({
    ...admin,
    auth: { ...admin.auth, ...changes },
  });
  const text = stringify({
    clouds: {
      ...clouds,
      'wrong-password': withAuth({ password: WRONG_PASSWORD }),
      'password-in-url': withAuth({ auth_url: `http://somebody:${URL_PASSWORD}@127.0.0.1:9/v3` }),
      'wrong-token': {
        ...admin,
        auth_type: 'token',
        auth: { auth_url: admin.auth['auth_url'], token: TOKEN, project_name: 'demo' },
      },
    },
  });
  await writeFile(join(folder, 'clouds.yaml'), text, { mode: 0o600 });
  return text;
}

/** Studies that end well in spite of faults, and studies that cannot begin. */
async function runStudies(): Promise<void> {
  await order([
    { kind: 'status', status: 401, path: '/compute/.*servers', times: 3 },
    { kind: 'status', status: 503, path: '/compute/.*servers', times: 2 },
    { kind: 'reset-before', path: '/compute/.*servers/detail', times: 2 },
    { kind: 'lost-reply', method: 'POST', path: '/compute/.*/servers$', times: 1 },
    { kind: 'truncated-json', path: '/compute/.*servers/detail', times: 1 },
  ]);
  const access = simcloud.nodes.find(({ name }) => name === 'sim-kvm');
  const node = { ...access, key_file: access?.keyFile, known_hosts: access?.knownHosts };
  const { name, address, port, user, key_file, known_hosts } = node;
  const nodes = [{ name, address, port, user, key_file, known_hosts }] as TargetInput['nodes'];
  const login = [{ name, address, port, user, password_env: 'NODE_PASSWORD', known_hosts }];
  const mysql = {
    probe: 'mysql',
    user: 'root',
    password_env: 'MYSQL_PASSWORD',
    port: 33_306,
    timeout_seconds: 10,
  };
  await study('good', { nodes });
  await study('credential', { cloud: 'simcloud-appcred' });
  await study('mysql', { readiness: mysql as TargetInput['readiness'] });
  await order([{ kind: 'expire-tokens' }]);
  await study('login', { nodes: login as TargetInput['nodes'] });
  for (const cloud of ['wrong-password', 'password-in-url', 'wrong-token']) {
    await study(cloud, { cloud });
  }
}

async function study(name: string, changes: Partial<TargetInput>): Promise<void> {
  const plan: PlanInput = {
    name,
    targets: [
      {
        name: 'kvm',
        cloud: 'simcloud',
        availability_zone: 'kvm',
        flavor: 'm1.tiny',
        image: 'cirros',
        networks: ['private'],
        ...changes,
      },
    ],
    scenarios: [{ scenario: 'serial-boot', servers: 1, wait_ready: name === 'mysql' }],
    timeouts: { boot_seconds: 10 },
    baseline_seconds: 1,
    settle_seconds: 0,
    patience_seconds: 60,
  };
  const file = join(folder, 'plans', `${name}.json`);
  await writeFile(file, JSON.stringify(plan));
  const run = startPackbench(['run', file], { cwd: folder, env });
  await run.exitCode;
  printed += run.output();
}

async function order(faults: readonly unknown[]): Promise<void> {
  const reply = await fetch(`${simcloud.url}/simcloud/faults`, {
    method: 'PUT',
    body: JSON.stringify({ faults }),
    headers: { 'content-type': 'application/json' },
  });
  if (!reply.ok) throw new Error(await reply.text());
}

const expectNone = ({ findings, looked }: Scan, least: number): void => {
  expect(findings).toEqual([]);
  expect(looked).toBeGreaterThanOrEqual(least);
};

describe('no secret of the clouds, the nodes or the guests, and no token that was issued, is', () => {
  it('missing from what is looked for', () => {
    expect(secrets.length).toBeGreaterThan(12);
    expect(new Set(secrets.map(({ value }) => value)).size).toBeGreaterThan(12);
    // The studies did what they are for.
    expect(printed).toMatch(/: ok, 1 run/);
    expect(printed).toContain('was not let in');
    expect(printed).toMatch(/401|nauthorized|not accept/);
  });

  it('in any history of the namespace', async () => {
    expectNone(await scanHistories(client, secrets), 8);
  });

  it('in results, logs, databases and the spools on the nodes', async () => {
    expectNone(await scanFolder(join(folder, 'packbench-results'), secrets), 3);
    expectNone(await scanFolder(join(folder, 'home'), secrets), 3);
    expectNone(await scanFolder(join(folder, 'cloud', 'nodes'), secrets), 3);
  });

  it('in what the commands printed', () => {
    expect(secrets.filter(({ value }) => printed.includes(value))).toEqual([]);
  });

  it('among the arguments of any process, nor in an environment but the worker’s', async () => {
    const home = await openHome(env['PACKBENCH_HOME']);
    const worker = await home.readWorker();
    // The worker holds what a plan names by `password_env`, and so does what it starts.
    const mayHold = await processTree(worker?.process.pid ?? 0);
    expectNone(await scanProcesses(secrets, mayHold), 3);
  });
});
