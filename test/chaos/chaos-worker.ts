import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { runnableModule } from '../../activities/runnable-module.js';
import { CONTROL_FOLDER } from './boundary.js';

const MAIN = runnableModule(import.meta.url, './hooked-worker');
const START_TIMEOUT_MS = 120_000;

/** The product's worker in a process of its own, with the hook in it. */
export interface ChaosWorker {
  readonly pid: number;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Resolves with how it ended. */
  readonly ended: Promise<string>;
}

export interface ChaosWorkerOptions {
  readonly address: string;
  readonly cloudsFile: string;
  readonly results: string;
  readonly controlFolder: string;
  readonly logFile: string;
}

/** Starts a worker and waits until it polls. */
export async function startChaosWorker(options: ChaosWorkerOptions): Promise<ChaosWorker> {
  const log = openSync(options.logFile, 'a');
  const child: ChildProcess = spawn(process.execPath, [...MAIN.flags, MAIN.path], {
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: options.address,
      TEMPORAL_NAMESPACE: 'default',
      OS_CLIENT_CONFIG_FILE: options.cloudsFile,
      PACKBENCH_RESULTS: options.results,
      [CONTROL_FOLDER]: options.controlFolder,
    },
  });
  closeSync(log);
  const size = readFileSync(options.logFile).length;
  let end: string | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve((end = error.message)));
    child.once('exit', (code, signal) => resolve((end = signal ?? `exit ${String(code)}`)));
  });
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  const said = (): string => readFileSync(options.logFile).subarray(size).toString();
  while (!said().includes('worker ready')) {
    if (end !== undefined) throw new Error(`a worker ended at once (${end}):\n${said()}`);
    if (Date.now() > giveUpAt) throw new Error(`a worker does not get ready: ${options.logFile}`);
    await sleep(50);
  }
  return {
    pid: child.pid ?? 0,
    signal: (name) => {
      child.kill(name);
    },
    ended,
  };
}
