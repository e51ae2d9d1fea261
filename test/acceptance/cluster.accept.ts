import { mkdtemp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSearchAttributes } from '../../activities/make-search-attributes.js';
import { eventsOf } from '../../client/history-events.js';
import { readHistoryRecords, type HistoryRecords } from '../../client/history-records.js';
import { startStudy } from '../../client/start-study.js';
import { parsePlan } from '../../plan/check-plan.js';
import type { PlanInput } from '../../plan/plan.js';
import { openResultsStore } from '../../results/results-store.js';
import type { NodeAccess } from '../../simcloud/compute-farm.js';
import { studyNode } from '../../simcloud/node-options.js';
import { startSimcloud, type Simcloud } from '../../simcloud/simcloud.js';
import type { StudyResult } from '../../workflows/contract/progress.js';
import { compareFolders, copySpools } from '../chaos/compare-folders.js';
import { findContradictions, shortId, type Truth } from '../chaos/contradictions.js';
import { readInventory } from '../chaos/inventory.js';
import { startS3Server, type S3Server } from '../stores/s3-server.js';
import { openClusterServer, type ClusterServer } from './cluster-server.js';
import { startClusterWorker, type ClusterWorker } from './cluster-worker.js';
import { startPackbench } from './packbench-process.js';

/**
 * Past one machine: two workers on one task queue, each in a folder that the other does not see,
 * results in an S3 store. In mid-study one of the two is killed, and later the Temporal server, its
 * database included. Which server that is: `openClusterServer`; on PostgreSQL: `npm run test:cluster`.
 */
const SPEED_UP = 10;
const BOOTS = 4;
const PACKED = 4;
const PREFIX = 'team/results';

let folder: string;
let server: ClusterServer;
let simcloud: Simcloud;
let s3: S3Server;
let client: Client;
let env: NodeJS.ProcessEnv;
let workers: readonly ClusterWorker[] = [];
let study: string;
let result: StudyResult;
let history: HistoryRecords;
let identities: ReadonlySet<string>;
let victim: ClusterWorker;
/** Of the study, when the server was back. */
let stateAfterCrash: string | undefined;

const createPlan = (nodes: readonly NodeAccess[]): PlanInput => ({
  name: 'cluster',
  targets: [
    {
      name: 'kvm',
      cloud: 'simcloud',
      availability_zone: 'kvm',
      flavor: 'm1.tiny',
      image: 'cirros',
      networks: ['private'],
      readiness: { probe: 'console', marker: 'SIMCLOUD-READY' },
      nodes: nodes.map(({ name, address, port, user, keyFile, knownHosts }) => ({
        name,
        address,
        port,
        user,
        key_file: keyFile,
        known_hosts: knownHosts,
      })),
    },
  ],
  scenarios: [
    { scenario: 'serial-boot', servers: BOOTS },
    { scenario: 'steady-state-packing', servers: PACKED, hold_seconds: 3 },
  ],
  baseline_seconds: 1,
  settle_seconds: 1,
  sampling: { period_seconds: 0.5 },
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-cluster-'));
  s3 = await startS3Server();
  simcloud = await startSimcloud({
    stateFolder: join(folder, 'cloud'),
    speedUp: SPEED_UP,
    seed: 11,
    nodes: [studyNode('kvm')],
  });
  server = await openClusterServer(folder);
  const { address } = server;
  const connection = await Connection.connect({ address });
  await makeSearchAttributes(connection, 'default');
  client = new Client({ connection });
  env = {
    ...s3.env,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: 'default',
    OS_CLIENT_CONFIG_FILE: join(folder, 'cloud', 'clouds.yaml'),
    PACKBENCH_RESULTS: s3.address(PREFIX),
    PACKBENCH_HOME: join(folder, 'packbench-home'),
  };
  await runStudy();
  history = await readHistoryRecords(client, study);
  identities = await identitiesOf(['', '/kvm/serial-boot/1', '/kvm/steady-state-packing/1']);
}, 600_000);

afterAll(async () => {
  await Promise.all(workers.filter((one) => one !== victim).map((one) => one.kill('SIGTERM')));
  await client.connection.close();
  await server.stop();
  await simcloud.close();
  await s3.stop();
  await rm(folder, { recursive: true, force: true });
});

/**
 * Kills the worker that waits for the second server of the serial boot, while it waits; then the
 * Temporal server, while the other worker waits for those that boot at once.
 */
async function runStudy(): Promise<void> {
  workers = await Promise.all(
    ['worker-1', 'worker-2'].map((name) => startClusterWorker(client, join(folder, name), env)),
  );
  const document = createPlan(simcloud.nodes);
  study = await startStudy(client, { document, plan: parsePlan(document) });
  victim = await workerThat('awaitActive', `${study}/kvm/serial-boot/1`, 2);
  await victim.kill('SIGKILL');
  if (server.crash) {
    await workerThat('awaitActive', `${study}/kvm/steady-state-packing/1`, 1);
    await server.crash();
    stateAfterCrash = (await client.workflow.getHandle(study).describe()).status.name;
  }
  result = (await client.workflow.getHandle(study).result()) as StudyResult;
}

/** Which worker has an activity of a run in hand, of those the n-th. */
async function workerThat(activity: string, run: string, nth: number): Promise<ClusterWorker> {
  const handle = client.workflow.getHandle(run);
  const seen = new Set<string>();
  for (;;) {
    await sleep(20);
    const described = await handle.describe().catch(() => undefined);
    for (const pending of described?.raw.pendingActivities ?? []) {
      if (pending.activityType?.name !== activity || !pending.lastStartedTime) continue;
      seen.add(pending.activityId ?? '');
      const identity = pending.lastWorkerIdentity ?? '';
      const worker = workers.find(({ pid }) => identity.startsWith(`${String(pid)}@`));
      if (worker && seen.size === nth) return worker;
    }
    if (described?.status.name === 'COMPLETED')
      throw new Error(`no ${activity} was seen in ${run}`);
  }
}

/** Of the workers that took an activity of the study's workflows. */
async function identitiesOf(workflows: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const workflow of workflows) {
    for await (const event of eventsOf(client, study + workflow)) {
      const identity = event.activityTaskStartedEventAttributes?.identity;
      if (identity) found.add(identity.split('@')[0] ?? '');
    }
  }
  return found;
}

async function readTruth(): Promise<Truth> {
  return (await (await fetch(`${simcloud.url}/simcloud/truth`)).json()) as Truth;
}

/** What is in the store, as a folder. */
async function download(to: string): Promise<void> {
  for (const [file, bytes] of s3.files(PREFIX)) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await writeFile(join(to, file), bytes);
  }
}

/** Runs a command at a desk that is neither worker's; returns the JSON that it prints. */
async function packbench(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const cwd = join(folder, 'desk');
  await mkdir(cwd, { recursive: true });
  const command = startPackbench([...args, '--json'], { cwd, env: { ...env, ...more } });
  const code = await command.exitCode;
  expect([args, code, command.output()]).toEqual([args, 0, expect.any(String)]);
  const printed = command.output();
  // Warnings of Node.js go before it.
  return JSON.parse(printed.slice(printed.search(/^[[{]/m)));
}

describe('a study on two workers, one of which is killed, and then the server', () => {
  it('ends ok, and says where its report is in the store', () => {
    expect(result).toMatchObject({ outcome: 'ok', runs: 2, failedRuns: 0 });
    expect(result.results).toBe(`${s3.address(PREFIX)}/${study}`);
    expect(result.report).toBe(`${s3.address(PREFIX)}/${study}/report.html`);
  });

  it('was run by both', () => {
    expect([...identities].sort()).toEqual(workers.map(({ pid }) => String(pid)).sort());
  });

  it('was under way when the server came back', () => {
    expect(stateAfterCrash).toBe(server.crash && 'RUNNING');
  });

  it('has each operation once, and what it reports of it holds the truth', async () => {
    const operations = history.runs.flatMap((run) => run.operations);
    const names = history.runs.flatMap((run) =>
      run.operations.map((one) => `${run.scenario} ${shortId(one)}`),
    );
    expect(new Set(names).size).toBe(names.length);
    const boots = operations.filter(({ operation }) => operation === 'nova.boot_server');
    const deletes = operations.filter(({ operation }) => operation === 'nova.delete_server');
    expect([boots.length, deletes.length]).toEqual([BOOTS + PACKED, BOOTS + PACKED]);
    const truth = await readTruth();
    expect(findContradictions(operations, truth)).toEqual([]);
    expect(truth.duplicateCreates).toEqual([]);
  });

  it('leaves nothing in the cloud', async () => {
    expect(history.runs.map(({ left, outcome }) => [outcome, left])).toEqual([
      ['ok', []],
      ['ok', []],
    ]);
    expect(await readInventory(simcloud)).toEqual([]);
  });

  it('leaves nothing in the folders of the workers', async () => {
    for (const worker of workers) expect(await readdir(worker.folder)).toEqual([]);
  });

  it('has results that are the same as those made from its history, samples included', async () => {
    const stored = join(folder, 'stored');
    const exported = join(folder, 'exported');
    await download(stored);
    copySpools(join(stored, study), join(exported, study));
    await packbench(['export', study, '--results', exported]);
    expect(compareFolders(join(stored, study), join(exported, study))).toEqual([]);
    const { samples } = await openResultsStore(stored).loadStudy(study);
    expect(samples.map((node) => node.samples.length > 2)).toEqual([true, true]);
  });

  it('is listed and reported again from the store', async () => {
    const before = new Map(s3.files(PREFIX));
    const listed = await packbench(['list']);
    expect(listed).toContainEqual(expect.objectContaining({ study, outcome: 'ok' }));
    const reported = await packbench(['report', study], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(reported).toMatchObject({ study, report: result.report });
    const after = s3.files(PREFIX);
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [file, bytes] of before)
      expect([file, after.get(file)?.equals(bytes)]).toEqual([file, true]);
  });

  it('asked for nothing in the store that was refused, but what was not there yet', () => {
    expect(s3.refusals.filter((code) => code !== 'NoSuchKey')).toEqual([]);
  });
});
