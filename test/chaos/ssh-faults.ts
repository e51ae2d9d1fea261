/**
 * Compute nodes that suffer in the hold of a packing study: `npm run test:ssh-faults`. All studies run
 * at the same time, each on a node of its own, with real processes; three minutes.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { startDevServer } from '../../client/dev-server.js';
import { startStudy } from '../../client/start-study.js';
import { parsePlan } from '../../plan/check-plan.js';
import type { PlanInput } from '../../plan/plan.js';
import { openResultsStore } from '../../results/results-store.js';
import { ensureTemporalCli } from '../../scripts/temporal-cli.mjs';
import type { NodeAccess } from '../../simcloud/compute-farm.js';
import { studyNode } from '../../simcloud/node-options.js';
import { startSimcloud, type Simcloud } from '../../simcloud/simcloud.js';
import type { StudyProgress } from '../../workflows/contract/progress.js';
import { startChaosWorker } from './chaos-worker.js';
import { checkSshFault, SERVERS } from './check-ssh-fault.js';
import type { Truth } from './contradictions.js';
import { readInventory } from './inventory.js';
import { SSH_FAULT_CASES, type SshFaultCase } from './ssh-fault-cases.js';

const SPEED_UP = 20;
/** So much of the hold has been sampled when the fault comes. @unit ms */
const INTO_THE_HOLD_MS = 3000;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const nodeName = ({ name }: SshFaultCase): string => `node-${name}`;

async function main(): Promise<number> {
  const only = process.argv[2];
  const cases = SSH_FAULT_CASES.filter(({ name }) => only === undefined || name.includes(only));
  const folder = mkdtempSync(join(tmpdir(), 'packbench-ssh-faults-'));
  for (const name of ['control', 'logs']) mkdirSync(join(folder, name));
  const { path: temporalPath } = await ensureTemporalCli();
  const simcloud = await startSimcloud({
    stateFolder: join(folder, 'cloud'),
    speedUp: SPEED_UP,
    nodes: cases.map((one) => studyNode('kvm', { name: nodeName(one), zone: one.name })),
  });
  const server = await startDevServer({ temporalPath, dbFile: join(folder, 'temporal.db') });
  const results = join(folder, 'results');
  const worker = await startChaosWorker({
    address: server.address,
    cloudsFile: join(folder, 'cloud', 'clouds.yaml'),
    results,
    controlFolder: join(folder, 'control'),
    logFile: join(folder, 'logs', 'worker.log'),
  });
  let failed = 0;
  try {
    const connection = await Connection.connect({ address: server.address });
    const client = new Client({ connection });
    await Promise.all(
      cases.map(async (one) => {
        const began = Date.now();
        const problems = await runCase(client, simcloud, results, one).catch((error: unknown) => [
          error instanceof Error ? error.message : String(error),
        ]);
        if (problems.length > 0) failed += 1;
        const seconds = ((Date.now() - began) / 1000).toFixed(0);
        print(`${problems.length > 0 ? 'WRONG' : 'ok   '} ${one.name}, ${seconds} s`);
        for (const problem of problems) print(`      ${problem}`);
      }),
    );
    const left = await readInventory(simcloud);
    if (left.length > 0) failed += 1;
    for (const one of left) print(`WRONG left behind: ${one}`);
    await connection.close();
  } finally {
    worker.signal('SIGTERM');
    await worker.ended;
    await server.stop();
    await simcloud.close();
  }
  print(`${String(cases.length)} faults of nodes, ${String(failed)} failures`);
  if (failed === 0) rmSync(folder, { recursive: true });
  else print(`kept: ${folder}`);
  return failed === 0 ? 0 : 1;
}

async function runCase(
  client: Client,
  simcloud: Simcloud,
  results: string,
  one: SshFaultCase,
): Promise<readonly string[]> {
  const access = simcloud.nodes.find(({ name }) => name === nodeName(one));
  if (!access) throw new Error(`no node for ${one.name}`);
  const suffer = () => orderFault(simcloud.url, { ...one.fault, node: access.name });
  if (one.before) await suffer();
  const document = createPlan(one, access);
  const study = await startStudy(client, { document, plan: parsePlan(document) });
  const handle = client.workflow.getHandle(study);
  let phase: string | undefined;
  while (phase !== 'hold') {
    await sleep(100);
    phase = (await handle.query<StudyProgress>('progress')).runs[0]?.phase;
  }
  await sleep(INTO_THE_HOLD_MS);
  const at = Date.now();
  if (!one.before) await suffer();
  await handle.result();
  const loaded = await openResultsStore(results).loadStudy(study);
  const truth = (await (await fetch(`${simcloud.url}/simcloud/truth`)).json()) as Truth;
  for (const { recordings } of loaded.runs) {
    print(`      ${one.name}: '${recordings[0]?.problem ?? ''}'`);
  }
  return checkSshFault(one, loaded, truth, at);
}

async function orderFault(url: string, fault: unknown): Promise<void> {
  const reply = await fetch(`${url}/simcloud/node-faults`, {
    method: 'PUT',
    body: JSON.stringify({ faults: [fault] }),
    headers: { 'content-type': 'application/json' },
  });
  if (!reply.ok) throw new Error(await reply.text());
}

const createPlan = (one: SshFaultCase, access: NodeAccess): PlanInput => ({
  name: one.name,
  targets: [
    {
      name: 'kvm',
      cloud: 'simcloud',
      availability_zone: one.name,
      flavor: 'm1.tiny',
      image: 'cirros',
      networks: ['private'],
      nodes: [
        {
          name: access.name,
          address: access.address,
          port: access.port,
          user: access.user,
          key_file: access.keyFile,
          known_hosts: access.knownHosts,
        },
      ],
    },
  ],
  scenarios: [
    {
      scenario: 'steady-state-packing',
      servers: SERVERS,
      hold_seconds: one.holdSeconds,
    },
  ],
  repetitions: one.problems.length,
  baseline_seconds: 2,
  settle_seconds: 1,
  sampling: { period_seconds: 0.5 },
});

process.exitCode = await main();
