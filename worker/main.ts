import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from '../activities/create-activities.js';
import { createTargetAccess } from '../activities/target-access.js';
import { connectNode } from '../hosts/node-session.js';
import { createClock } from '../measure/clock.js';
import { listClouds } from '../openstack/load-cloud.js';
import { openResultsStore } from '../results/results-store.js';
import { cacheFolder } from '../scripts/home-folder.mjs';
import { TASK_QUEUE } from '../workflows/contract/names.js';
import { createClients } from './clients.js';
import { workflowBundle } from './workflow-bundle.js';

/** The process that runs workflows and activities; the only place that builds real dependencies. */
async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = await NativeConnection.connect(connectionOptions);
  const clock = createClock();
  const store = openResultsStore(resolve(process.env['PACKBENCH_RESULTS'] ?? 'packbench-results'));
  const client = createClients(clock);
  const ssh = { env: process.env, home: homedir(), now: () => clock.now() };
  const worker = await Worker.create({
    connection,
    ...(namespace !== undefined && { namespace }),
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: await workflowBundle(join(cacheFolder(), 'workflows')) },
    activities: createActivities({
      clock,
      store,
      client,
      clouds: () => listClouds(),
      access: createTargetAccess(client),
      ssh,
      env: process.env,
      connect: (node) => connectNode(node, ssh),
      packbenchVersion: version(),
    }),
    maxCachedWorkflows: 300,
    // Each open poll of a worker that hangs takes a task and keeps it until its heart is missed.
    maxConcurrentActivityTaskPolls: 2,
    maxConcurrentWorkflowTaskPolls: 2,
    // A cancellation is noticed, and a crash resumed from, as finely as heartbeats are sent.
    maxHeartbeatThrottleInterval: '1 second',
    defaultHeartbeatThrottleInterval: '1 second',
    // Activities in flight get this long to finish when the worker is asked to stop.
    shutdownGraceTime: '5 seconds',
  });
  const running = worker.run();
  process.stdout.write('worker ready\n');
  await running;
  await connection.close();
}

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  const { version: text } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return text;
}

await main();
