/**
 * Records histories of every workflow in every state to test/histories/, where
 * workflows/replay.test.ts replays them against today's code.
 *
 *   npx tsx scripts/record-histories.ts                                     all, on a simulated cloud
 *   npx tsx scripts/record-histories.ts 127.0.0.1:7233 demo/20261124T110033Z   of a study elsewhere
 *
 * The first starts what it needs and takes some minutes; what it made before and does not make any
 * more is removed. The second adds what only a real cloud can do, as `real-closed` or `real-open`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, type WorkflowExecutionInfo } from '@temporalio/client';
import { openHome } from '../client/home.js';
import { bringDown, bringUp } from '../client/services.js';
import { LEASE_TYPE, PLANS_TYPE, TASK_QUEUE } from '../workflows/contract/names.js';
import { HISTORY_ROUNDS } from './history-cases.js';
import { HistoryCloud } from './history-cloud.js';
import { HistoryRecorder } from './record-history.js';
import { recordRound, type Stage } from './record-round.js';

async function recordStudy(address: string, study: string): Promise<void> {
  const connection = await Connection.connect({ address });
  await new HistoryRecorder(new Client({ connection })).recordStudy(study, ({ status }) =>
    status.name === 'RUNNING' ? 'real-open' : 'real-closed',
  );
  await connection.close();
}

async function recordAll(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'packbench-histories-'));
  const cloud = await HistoryCloud.open(join(folder, 'cloud'));
  const home = await openHome(join(folder, 'home'));
  try {
    const { client } = await bringUp({
      home,
      results: join(folder, 'results'),
      say: () => undefined,
      ports: { temporal: 0, ui: 0 },
      isolated: { workerEnv: { OS_CLIENT_CONFIG_FILE: cloud.cloudsFile } },
    });
    const recorder = new HistoryRecorder(client);
    const stage = { client, cloud, recorder };
    const open: string[] = [];
    for (const round of HISTORY_ROUNDS) open.push(...(await recordRound(stage, round)));
    await Promise.all(open.map((study) => endOpen(client, study)));
    await recordCleanup(stage);
    await recordPlans(stage);
    await recordLeaseEnd(stage);
    await recorder.removeOthers((name) => !name.includes('.real-'));
    await client.connection.close();
  } finally {
    await bringDown(home, () => undefined);
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Cancelled it ends as one that was. */
async function endOpen(client: Client, study: string): Promise<void> {
  const handle = client.workflow.getHandle(study);
  await handle.cancel();
  await handle.result().catch(() => undefined);
}

/** While the cloud is away, and when it is there again. */
async function recordCleanup({ client, cloud, recorder }: Stage): Promise<void> {
  const isCleanup = ({ type }: WorkflowExecutionInfo): boolean => type === 'cleanup';
  await cloud.order([
    { kind: 'status', status: 503, path: '/(compute|image|network)/', times: 10_000 },
  ]);
  const handle = await client.workflow.start('cleanup', {
    workflowId: 'cleanup',
    taskQueue: TASK_QUEUE,
    args: [{ cloud: 'simcloud' }],
  });
  await sleep(3000);
  await recorder.record(isCleanup, () => 'open');
  await cloud.order([]);
  await handle.result();
  await recorder.record(isCleanup, () => 'closed');
}

async function recordPlans({ client, recorder }: Stage): Promise<void> {
  const workflowId = 'plans';
  await client.workflow.execute(PLANS_TYPE, { workflowId, taskQueue: TASK_QUEUE });
  await recorder.record(
    ({ type }) => type === PLANS_TYPE,
    () => 'closed',
  );
}

/** It ends by itself a while after the last run. */
async function recordLeaseEnd({ client, recorder }: Stage): Promise<void> {
  const query = `WorkflowType = '${LEASE_TYPE}' AND ExecutionStatus = 'Running'`;
  while ((await client.workflow.count(query)).count > 0) await sleep(500);
  await recorder.record(
    ({ type }) => type === LEASE_TYPE,
    () => 'closed',
  );
}

const [address, study] = process.argv.slice(2);
if (address === undefined) await recordAll();
else if (study !== undefined) await recordStudy(address, study);
else {
  process.stderr.write('usage: npx tsx scripts/record-histories.ts [ADDRESS STUDY]\n');
  process.exitCode = 2;
}
