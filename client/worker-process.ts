import type { Client } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { stat, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TASK_QUEUE } from '../workflows/contract/names.js';
import { isRunning, startInBackground, type ProcessIdentity } from './background-process.js';
import { runnableModule } from '../activities/runnable-module.js';

export interface WorkerOptions {
  /** Connected to the server that the worker is to poll. */
  readonly client: Client;
  /** Absolute path of the results root. */
  readonly results: string;
  readonly logFile: string;
  /** temporal.toml that names the server; without it the worker finds it as every client does. */
  readonly temporalToml?: string;
  readonly address: string;
  /** Added to this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
}

const MAIN = runnableModule(import.meta.url, '../worker/main');
// A poll waits a minute for work; the server lists who polled in the last five.
const LONG_POLL_MS = 75_000;
// Bundling the workflows takes seconds, and minutes on a starved machine.
const START_TIMEOUT_MS = 180_000;

/**
 * Starts a worker in the background and waits until it polls.
 *
 * @throws Error with the end of its log when it ends before.
 */
export async function startWorker(options: WorkerOptions): Promise<ProcessIdentity> {
  const logStart = await stat(options.logFile).then(
    (file) => file.size,
    () => 0,
  );
  const identity = await startInBackground({
    command: process.execPath,
    args: [...MAIN.flags, MAIN.path],
    env: workerEnvironment(options),
    logFile: options.logFile,
  });
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (await isRunning(identity)) {
    if (await isPolledBy(options.client, identity.pid)) return identity;
    if (Date.now() > giveUpAt)
      throw new Error(`the worker does not get ready; its log is '${options.logFile}'`);
    await sleep(200);
  }
  const said = await readFrom(options.logFile, logStart);
  throw new Error(`the worker ended at once; its log '${options.logFile}' ends with:\n${said}`);
}

/** Whether any worker polls packbench's queue. One that was killed counts for another minute. */
export async function isPolled(client: Client): Promise<boolean> {
  return (await pollers(client)).length > 0;
}

// The SDK's default identity is `<pid>@<host name>`.
async function isPolledBy(client: Client, pid: number): Promise<boolean> {
  return (await pollers(client)).some((identity) => identity.startsWith(`${String(pid)}@`));
}

async function pollers(client: Client): Promise<readonly string[]> {
  const queue = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: TASK_QUEUE },
  });
  const since = Date.now() - LONG_POLL_MS;
  return queue.pollers
    .filter((poller) => (optionalTsToMs(poller.lastAccessTime) ?? 0) > since)
    .map((poller) => poller.identity ?? '');
}

/**
 * With a dev server of our own nothing that a person has set for another server may reach the
 * worker: a key or a certificate of theirs would be sent, or TLS switched on.
 */
function workerEnvironment(options: WorkerOptions): NodeJS.ProcessEnv {
  const more = { PACKBENCH_RESULTS: options.results, ...options.env };
  if (options.temporalToml === undefined) return { ...process.env, ...more };
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return {
    ...Object.fromEntries(others),
    TEMPORAL_CONFIG_FILE: options.temporalToml,
    TEMPORAL_ADDRESS: options.address,
    TEMPORAL_NAMESPACE: 'default',
    ...more,
  };
}

async function readFrom(path: string, start: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(64_000);
    const { bytesRead } = await file.read({ buffer, position: start });
    return buffer.toString('utf8', 0, bytesRead).trim().split('\n').slice(-15).join('\n');
  } finally {
    await file.close();
  }
}
