import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../activities/create-activities.js';
import { isLatestAttempt } from '../activities/is-latest-attempt.js';
import { openResults } from '../activities/open-results.js';
import { createTargetAccess } from '../activities/target-access.js';
import { dataConverter } from '../codec/data-converter.js';
import { connectNode } from '../hosts/node-session.js';
import { createClock } from '../measure/clock.js';
import { listClouds } from '../openstack/load-cloud.js';
import { resolveResults } from '../results/results-address.js';
import { cacheFolder } from '../scripts/home-folder.mjs';
import { createLogger } from '../telemetry/create-logger.js';
import { createMetrics } from '../telemetry/metrics.js';
import { metricsAddresses } from '../telemetry/metrics-addresses.js';
import { serveMetrics } from '../telemetry/serve-metrics.js';
import { wantsTraces } from '../telemetry/wants-traces.js';
import { TASK_QUEUE } from '../workflows/contract/names.js';
import { awaitSearchAttributes } from './await-search-attributes.js';
import { createClients } from './clients.js';
import { installRuntime } from './install-runtime.js';
import { observedAccess } from './observed-access.js';
import { observedActivities } from './observed-activities.js';
import { observedStore } from './observed-store.js';
import { workflowBundle } from './workflow-bundle.js';

/** The process that runs workflows and activities; the only place that builds real dependencies. */
async function main(log: Logger, version: string): Promise<void> {
  const addresses = metricsAddresses(process.env);
  const metrics = createMetrics();
  if (addresses) await serveMetrics(metrics.registry, addresses.own);
  installRuntime(log, addresses?.temporal);
  const converter = dataConverter(process.env);
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = await NativeConnection.connect(connectionOptions);
  await awaitSearchAttributes({ connection, namespace: namespace ?? 'default', log });
  const clock = createClock();
  const results = resolveResults(process.env['PACKBENCH_RESULTS'], process.cwd());
  const client = createClients(clock);
  const ssh = { env: process.env, home: homedir(), now: () => clock.now() };
  const traced = wantsTraces(process.env)
    ? (await import('./traced-parts.js')).tracedParts(version)
    : undefined;
  const bundle = await workflowBundle(join(cacheFolder(), 'workflows'), {
    failureConverterPath: converter.failureConverterPath,
    traced: traced !== undefined,
  });
  const worker = await Worker.create({
    connection,
    ...(namespace !== undefined && { namespace }),
    taskQueue: TASK_QUEUE,
    dataConverter: converter,
    workflowBundle: { codePath: bundle },
    activities: createActivities({
      clock,
      store: observedStore(await openResults(results), metrics),
      client,
      clouds: () => listClouds(),
      access: observedAccess(createTargetAccess(client), metrics, clock),
      ssh,
      env: process.env,
      connect: (node) => connectNode(node, ssh),
      isLatestAttempt,
      packbenchVersion: version,
    }),
    interceptors: {
      activity: [...(traced ? [traced.activity] : []), observedActivities(metrics, log)],
    },
    ...(traced && { sinks: traced.sinks }),
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
  log.info(
    {
      address: connectionOptions.address ?? 'localhost:7233',
      namespace: namespace ?? 'default',
      results,
      metrics: addresses ?? 'off',
      traces: traced ? 'otlp' : 'off',
      payloads: converter.failureConverterPath === undefined ? 'plain' : 'encrypted',
    },
    'worker ready',
  );
  await running;
  await traced?.shutdown();
  await connection.close();
}

function packbenchVersion(): string {
  const file = new URL('../package.json', import.meta.url);
  const { version: text } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return text;
}

const version = packbenchVersion();
const log = await createLogger({
  env: process.env,
  fields: { pid: process.pid, version },
  isTerminal: process.stdout.isTTY,
});
try {
  await main(log, version);
} catch (error) {
  const hint = error instanceof Error && 'hint' in error ? { hint: error.hint } : {};
  log.fatal({ err: error, ...hint }, 'worker ended');
  process.exit(1);
}
