/**
 * Records histories of every workflow in every state to test/histories/, where
 * workflows/replay.test.ts replays them against today's code.
 *
 *   npx tsx scripts/record-histories.ts                                     all, on a simulated cloud
 *   npx tsx scripts/record-histories.ts 127.0.0.1:7233 demo/20261124T110033Z   of a study elsewhere
 *
 * The first starts what it needs and takes some minutes; what it made before and does not make any
 * more is removed. The second adds what only a real cloud can do.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { openHome } from '../client/home.js';
import { bringDown, bringUp } from '../client/services.js';
import { startStudy } from '../client/start-study.js';
import { parsePlan } from '../plan/check-plan.js';
import type { PlanInput } from '../plan/plan.js';
import { studyNode } from '../simcloud/node-options.js';
import { startSimcloud } from '../simcloud/simcloud.js';
import { LEASE_TYPE, TASK_QUEUE } from '../workflows/contract/names.js';
import type { StudyProgress } from '../workflows/contract/progress.js';
import { HISTORY_CASES, type HistoryCase } from './history-cases.js';
import { HistoryRecorder } from './record-history.js';

const SPEED_UP = 50;
/** No boot of it ends while anybody looks. @unit ms */
const SLOW_BOOT = { meanMs: 36_000_000, sdMs: 1 };

const belongsTo = (study: string) => (one: { workflowId: string }) =>
  one.workflowId === study || one.workflowId.startsWith(`${study}/`);

async function recordStudy(address: string, study: string): Promise<void> {
  const connection = await Connection.connect({ address });
  await new HistoryRecorder(new Client({ connection })).record(belongsTo(study), ({ status }) =>
    status.name === 'RUNNING' ? 'open' : 'closed',
  );
  await connection.close();
}

async function recordAll(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'packbench-histories-'));
  const simcloud = await startSimcloud({
    stateFolder: join(folder, 'cloud'),
    speedUp: SPEED_UP,
    quotas: { instances: 400, cores: 800, ramMib: 1_638_400 },
    nodes: [
      studyNode('kvm', { name: 'fast', zone: 'fast' }),
      studyNode('kvm', { name: 'slow', zone: 'slow', latencies: { boot: SLOW_BOOT } }),
    ],
  });
  const home = await openHome(join(folder, 'home'));
  try {
    const { client } = await bringUp({
      home,
      results: join(folder, 'results'),
      say: () => undefined,
      ports: { temporal: 0, ui: 0 },
      isolated: {
        workerEnv: { OS_CLIENT_CONFIG_FILE: join(folder, 'cloud', 'clouds.yaml') },
      },
    });
    const recorder = new HistoryRecorder(client);
    const order = (faults: readonly unknown[]) => orderFaults(simcloud.url, faults);
    /** Those that go on, by their state. */
    const open = new Map<string, string>();
    for (const one of HISTORY_CASES) {
      if (one.behind === undefined) await endAll(client, open);
      await order(one.faults ?? []);
      const study = await runCase(client, one);
      await recorder.record(belongsTo(study), () => one.state);
      if (one.until !== 'end' && one.then === undefined) open.set(one.state, study);
      if (one.behind !== undefined) {
        await recorder.record(
          ({ type }) => type === LEASE_TYPE,
          () => one.state,
        );
      }
      await order([]);
    }
    await endAll(client, open);
    await recordCleanup(client, recorder, order);
    await leaseEnds(client);
    const closed = ({ type, status }: { type: string; status: { name: string } }) =>
      type === LEASE_TYPE && status.name !== 'RUNNING';
    await recorder.record(closed, () => 'closed');
    await recorder.removeOthers((name) => !name.includes('-mysql-'));
    await client.connection.close();
  } finally {
    await bringDown(home, () => undefined);
    await simcloud.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts the study, waits until it is in the state, and does what is to be done. */
async function runCase(client: Client, one: HistoryCase): Promise<string> {
  const document = planOf(one);
  const study = await startStudy(client, { document, plan: parsePlan(document) });
  const handle = client.workflow.getHandle(study);
  const { until } = one;
  if (until !== 'end') {
    for (;;) {
      const { runs } = await handle.query<StudyProgress>('progress').catch(() => ({ runs: [] }));
      const [run] = runs;
      if (run?.state === until.state && (until.phase ?? run.phase) === run.phase) break;
      await sleep(100);
    }
  }
  if (one.then === 'cancel') await handle.cancel();
  if (one.then === 'abort') await handle.executeUpdate('abort');
  // A study that was cancelled ends as one that was cancelled.
  if (until === 'end' || one.then !== undefined) await handle.result().catch(() => undefined);
  return study;
}

async function endAll(client: Client, open: Map<string, string>): Promise<void> {
  for (const study of [...open.values()].reverse()) {
    const handle = client.workflow.getHandle(study);
    await handle.cancel();
    await handle.result().catch(() => undefined);
  }
  open.clear();
}

/** While the cloud is away, and when it is there again. */
async function recordCleanup(
  client: Client,
  recorder: HistoryRecorder,
  order: (faults: readonly unknown[]) => Promise<void>,
): Promise<void> {
  const isCleanup = ({ type }: { type: string }) => type === 'cleanup';
  await order([{ kind: 'status', status: 503, path: '/(compute|image|network)/', times: 10_000 }]);
  const handle = await client.workflow.start('cleanup', {
    workflowId: 'cleanup',
    taskQueue: TASK_QUEUE,
    args: [{ cloud: 'simcloud' }],
  });
  await sleep(3000);
  await recorder.record(isCleanup, () => 'open');
  await order([]);
  await handle.result();
  await recorder.record(isCleanup, () => 'closed');
}

/** It ends by itself a while after the last run. */
async function leaseEnds(client: Client): Promise<void> {
  const query = `WorkflowType = '${LEASE_TYPE}' AND ExecutionStatus = 'Running'`;
  while ((await client.workflow.count(query)).count > 0) await sleep(500);
}

const planOf = ({ state, scenarios, zone = 'fast', more }: HistoryCase): PlanInput => ({
  name: state,
  targets: [
    {
      name: 'kvm',
      cloud: 'simcloud',
      availability_zone: zone,
      flavor: 'm1.tiny',
      image: 'cirros',
      networks: ['private'],
      readiness: { probe: 'console', marker: 'SIMCLOUD-READY' },
      soft_reboot_wait_seconds: 120 / SPEED_UP,
    },
  ],
  scenarios: [...scenarios],
  baseline_seconds: 0.2,
  settle_seconds: 0.2,
  ...more,
});

async function orderFaults(url: string, faults: readonly unknown[]): Promise<void> {
  const reply = await fetch(`${url}/simcloud/faults`, {
    method: 'PUT',
    body: JSON.stringify({ faults }),
    headers: { 'content-type': 'application/json' },
  });
  if (!reply.ok) throw new Error(await reply.text());
}

const [address, study] = process.argv.slice(2);
if (address === undefined) await recordAll();
else if (study !== undefined) await recordStudy(address, study);
else {
  process.stderr.write('usage: npx tsx scripts/record-histories.ts [ADDRESS STUDY]\n');
  process.exitCode = 2;
}
