import type { Client } from '@temporalio/client';
import { PayloadKeyError } from '../codec/payload-key-error.js';
import { withLockFile } from '../scripts/lock-file.mjs';
import { stopProcess } from './background-process.js';
import {
  configuredTemporal,
  connectTemporal,
  ownTemporal,
  type TemporalPlace,
} from './find-temporal.js';
import type { Home, WorkerState } from './home.js';
import { keepDays } from './keep-days.js';
import { serverUp } from './own-server.js';
import { prepareNamespace } from './prepare-namespace.js';
import type { UpOptions } from './up-options.js';
import { WORKER_GRACE_MS, workerUp } from './own-worker.js';

export interface Services {
  readonly place: TemporalPlace;
  readonly client: Client;
  readonly worker: WorkerState;
}

const SERVER_GRACE_MS = 10_000;
const OWN_SERVER_PATIENCE_MS = 60_000;

/** Starts what is missing of dev server and worker. With a configured server only a worker. */
export async function bringUp(options: UpOptions): Promise<Services> {
  const { home, say } = options;
  return withLockFile(
    home.lockFile,
    async () => {
      const days = keepDays(process.env);
      const configured = options.isolated ? undefined : configuredTemporal();
      if (configured) say(`Using the Temporal server at ${configured.address} that is configured.`);
      const { place, client } = configured
        ? { place: configured, client: await connectTemporal(configured) }
        : await ownServer(options);
      const toDo = await prepareNamespace(client, place, days);
      if (toDo !== '') say(toDo);
      return { place, client, worker: await workerUp(options, place, client) };
    },
    {
      onWait: (pid) => {
        say(`Process ${String(pid)} is starting packbench; waiting for it …`);
      },
    },
  );
}

/**
 * A server that was just killed may count as running for a moment, and one on a starved machine is
 * slow to answer: so it is looked at again, and started again when it has gone meanwhile.
 */
async function ownServer(options: UpOptions): Promise<Pick<Services, 'place' | 'client'>> {
  const giveUpAt = Date.now() + OWN_SERVER_PATIENCE_MS;
  for (;;) {
    const place = ownTemporal(await serverUp(options));
    try {
      return { place, client: await connectTemporal(place) };
    } catch (error) {
      if (error instanceof PayloadKeyError || Date.now() > giveUpAt) throw error;
    }
  }
}

/** Stops worker, dev server, and a demo's simulated cloud. What they know stays on disk. */
export async function bringDown(
  home: Home,
  say: (line: string) => void,
  { workerGraceMs = WORKER_GRACE_MS }: { workerGraceMs?: number } = {},
): Promise<void> {
  await withLockFile(home.lockFile, async () => {
    const services = [
      { name: 'Worker', state: await home.readWorker(), graceMs: workerGraceMs },
      { name: 'Dev server', state: await home.readServer(), graceMs: SERVER_GRACE_MS },
      { name: 'Simulated cloud', state: await home.readSimcloud(), graceMs: SERVER_GRACE_MS },
    ];
    for (const { name, state, graceMs } of services) {
      if (!state) continue;
      const how = await stopProcess(state.process, graceMs);
      say(how === 'gone' ? `${name} did not run any more.` : `${name} ${how}.`);
    }
    await home.forgetWorker();
    await home.forgetServer();
    await home.forgetSimcloud();
    if (services.every(({ state }) => !state)) {
      say(`Nothing runs that was started from '${home.folder}'.`);
    }
  });
}
