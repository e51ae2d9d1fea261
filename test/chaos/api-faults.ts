/**
 * A study of all scenarios on a cloud whose API fails a thousand times: `npm run test:api-faults`. The
 * same plan runs without faults beside it. With real processes; --faults N, --seed N, --keep.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { createDemoPlan } from '../../client/demo/demo-plan.js';
import { startDevServer } from '../../client/dev-server.js';
import { startStudy } from '../../client/start-study.js';
import { parsePlan } from '../../plan/check-plan.js';
import type { PlanInput } from '../../plan/plan.js';
import { openResultsStore } from '../../results/results-store.js';
import { ensureTemporalCli } from '../../scripts/temporal-cli.mjs';
import type { FaultHit, OrderedFault } from '../../simcloud/faults.js';
import { startSimcloud, type Simcloud } from '../../simcloud/simcloud.js';
import type { StudyProgress, StudyResult } from '../../workflows/contract/progress.js';
import { faultMix } from './api-fault-mix.js';
import { startChaosWorker } from './chaos-worker.js';
import { checkApiFaults, localId, type FaultyStudy } from './check-api-faults.js';
import type { Truth } from './contradictions.js';
import { compareStudies } from './compare-studies.js';

const SPEED_UP = 20;
/** At boots. */
const LOOK_EVERY_MS = 50;
/** Longer than the client goes on asking by itself: activities fail and are tried again. @unit ms */
const REFUSED_MS = 20_000;

const SCENARIOS: PlanInput['scenarios'] = [
  { scenario: 'serial-boot', servers: 34 },
  { scenario: 'steady-state-packing', servers: 10, hold_seconds: 2 },
  { scenario: 'serial-reboot', servers: 4, reboots: 4 },
  { scenario: 'boot-snapshot' },
];

/** The demo's, with more servers and closer looks: enough requests to be hit a thousand times. */
function createPlan(cloud: Simcloud): PlanInput {
  const { targets, ...plan } = createDemoPlan({ ...cloud, cloudsFile: '' });
  return {
    ...plan,
    targets: targets.map((target) => ({ ...target, rungs_every_ms: LOOK_EVERY_MS })),
    scenarios: SCENARIOS,
  };
}

const UNDER_WAY: ReadonlySet<string> = new Set(['waiting', 'queued', 'running', 'blocked']);

const { values } = parseArgs({
  options: {
    faults: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '2014' },
    keep: { type: 'boolean', default: false },
  },
});
const [faults, seed] = [Number(values.faults), Number(values.seed)];
const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'packbench-api-faults-'));
  print(`${faults} faults, seed ${seed}, in ${folder}`);
  const { path: temporalPath } = await ensureTemporalCli();
  mkdirSync(join(folder, 'logs'));
  const run = (name: string, disturb: Disturb) => runStudy({ name, folder, temporalPath }, disturb);
  const studies = [
    run('quiet', () => Promise.resolve(null)),
    run('faulty', disturbWith(faultMix(faults, seed))),
  ] as const;
  // Both have stopped what they started before a failure is told.
  await Promise.allSettled(studies);
  const [quiet, faulty] = await Promise.all(studies);
  const quietIds = quiet.runs.flatMap((one) => one.operations.map(localId));
  const problems = [
    ...checkApiFaults(quiet, quietIds, null).map((problem) => `without faults: ${problem}`),
    ...checkApiFaults(faulty, quietIds, faulty.refused),
    ...(faulty.faults < faults ? [`only ${faulty.faults} faults of ${faults}`] : []),
  ];
  for (const line of compareStudies(quiet, faulty)) print(line);
  for (const problem of problems) print(`WRONG ${problem}`);
  print(`${String(problems.length)} problems`);
  if (problems.length === 0 && !values.keep) rmSync(folder, { recursive: true });
  else print(`kept: ${folder}`);
  return problems.length === 0 ? 0 : 1;
}

interface Setting {
  readonly name: string;
  readonly folder: string;
  readonly temporalPath: string;
}

type Ended = FaultyStudy & {
  readonly faults: number;
  readonly refused: readonly [from: number, to: number] | null;
};

/** Breaks the cloud while the study runs; says when nothing listened. */
type Disturb = (
  cloud: Simcloud,
  done: (operations: number) => Promise<void>,
) => Promise<readonly [number, number] | null>;

/** Random faults from the start; nova moves twice, glance once; in the middle nothing listens. */
const disturbWith =
  (mix: readonly OrderedFault[]): Disturb =>
  async (cloud, done) => {
    await order(cloud, [...mix, { kind: 'move-endpoint', service: 'compute', to: 'port' }]);
    await done(8);
    await order(cloud, [{ kind: 'move-endpoint', service: 'compute', to: 'port' }]);
    await done(20);
    const from = Date.now();
    await order(cloud, [{ kind: 'refuse', durationMs: REFUSED_MS }]);
    await sleep(REFUSED_MS);
    const to = Date.now();
    await done(30);
    await order(cloud, [
      { kind: 'move-endpoint', service: 'compute', to: 'path' },
      { kind: 'move-endpoint', service: 'image', to: 'path' },
    ]);
    return [from + 100, to - 100];
  };

async function order(cloud: Simcloud, more: readonly OrderedFault[]): Promise<void> {
  const reply = await fetch(`${cloud.url}/simcloud/faults`, {
    method: 'POST',
    body: JSON.stringify({ faults: more }),
  });
  if (!reply.ok) throw new Error(await reply.text());
}

async function runStudy({ name, folder, temporalPath }: Setting, disturb: Disturb): Promise<Ended> {
  const began = Date.now();
  const controlFolder = join(folder, `${name}-control`);
  mkdirSync(controlFolder);
  const server = await startDevServer({ temporalPath, dbFile: join(folder, `${name}.db`) });
  const connection = await Connection.connect({ address: server.address });
  const client = new Client({ connection });
  const cloudFolder = join(folder, name);
  const cloud = await startSimcloud({
    stateFolder: cloudFolder,
    speedUp: SPEED_UP,
    seed,
    zun: false,
    // It expires by itself as well, several times.
    tokenLifetimeMs: 45_000,
  });
  const results = join(folder, `${name}-results`);
  const worker = await startChaosWorker({
    ...{ address: server.address, results, controlFolder },
    cloudsFile: join(cloudFolder, 'clouds.yaml'),
    logFile: join(folder, 'logs', `${name}.log`),
  });
  try {
    const document = createPlan(cloud);
    const study = await startStudy(client, { document, plan: parsePlan(document) });
    const handle = client.workflow.getHandle(study);
    const done = async (operations: number): Promise<void> => {
      for (;;) {
        const { runs } = await handle.query<StudyProgress>('progress');
        const blocked = runs.find(({ state }) => state === 'blocked');
        if (blocked) throw new Error(`${blocked.run} is blocked: ${blocked.latest}`);
        const ended = runs.length > 0 && runs.every(({ state }) => !UNDER_WAY.has(state));
        if (ended || runs.reduce((sum, run) => sum + run.done, 0) >= operations) return;
        await sleep(500);
      }
    };
    const refused = await disturb(cloud, done);
    await done(Infinity);
    const { outcome } = (await handle.result()) as StudyResult;
    const get = async (path: string): Promise<unknown> =>
      (await fetch(`${cloud.url}/simcloud/${path}`)).json();
    const truth = (await get('truth')) as Truth & { requests: Readonly<Record<string, number>> };
    const { counts } = (await get('faults')) as { counts: Readonly<Record<string, number>> };
    const { hits } = (await get('faults/hits')) as { hits: readonly FaultHit[] };
    const requests = Object.values(truth.requests).reduce((sum, n) => sum + n, 0);
    const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
    const seconds = ((Date.now() - began) / 1000).toFixed(0);
    print(`${name}: ${outcome} in ${seconds} s, ${requests} requests, ${total} faults`);
    for (const [fault, count] of Object.entries(counts))
      print(`  ${String(count).padStart(5)} ${fault}`);
    const { runs } = await openResultsStore(results).loadStudy(study);
    return { outcome, runs, truth, hits, refused, faults: total };
  } finally {
    worker.signal('SIGTERM');
    await worker.ended;
    await connection.close();
    await server.stop();
    await cloud.close();
  }
}

process.exitCode = await main();
