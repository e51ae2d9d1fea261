import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { runnableModule } from '../../activities/runnable-module.js';
import { TASK_QUEUE } from '../../workflows/contract/names.js';

const MAIN = runnableModule(import.meta.url, '../../worker/main');
const START_TIMEOUT_MS = 180_000;

/** One worker of several, as on a machine of its own: it has a working folder that no other sees. */
export interface ClusterWorker {
  readonly pid: number;
  readonly folder: string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a worker and waits until it polls. */
export async function startClusterWorker(
  client: Client,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<ClusterWorker> {
  mkdirSync(folder, { recursive: true });
  const logFile = `${folder}.log`;
  const log = openSync(logFile, 'a');
  const child: ChildProcess = spawn(process.execPath, [...MAIN.flags, MAIN.path], {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...env },
  });
  closeSync(log);
  const pid = child.pid ?? 0;
  const ended = once(child, 'exit');
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (!(await isPolledBy(client, pid))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) {
      child.kill('SIGKILL');
      throw new Error(`a worker does not get ready:\n${readFileSync(logFile, 'utf8')}`);
    }
    await sleep(200);
  }
  return {
    pid,
    folder,
    async kill(signal) {
      child.kill(signal);
      await ended;
    },
  };
}

async function isPolledBy(client: Client, pid: number): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: TASK_QUEUE },
  });
  return pollers.some(({ identity }) => identity?.startsWith(`${String(pid)}@`) === true);
}
