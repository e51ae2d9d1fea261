import { Connection, type Client } from '@temporalio/client';
import { withLockFile } from '../scripts/lock-file.mjs';
import { SetupProblem } from '../scripts/problem.mjs';
import { ensureTemporalCli } from '../scripts/temporal-cli.mjs';
import { isRunning, stopProcess } from './background-process.js';
import { CommandError } from './command-error.js';
import { startDevServer } from './dev-server.js';
import { EXIT } from './exit-code.js';
import {
  configuredTemporal,
  connectTemporal,
  ownTemporal,
  type TemporalPlace,
} from './find-temporal.js';
import type { Home, ServerState, WorkerState } from './home.js';
import { startWorker } from './worker-process.js';

export interface UpOptions {
  readonly home: Home;
  /** Absolute path of the results root for a worker that is started. */
  readonly results: string;
  /** Hears a line about each thing that is done. */
  readonly say: (line: string) => void;
  /** First ports to try; 0 takes any. @default 7233 and 8233 */
  readonly ports?: { readonly temporal: number; readonly ui: number };
  /** Ignores servers that a person configured; adds to the worker's environment. */
  readonly isolated?: { readonly workerEnv: NodeJS.ProcessEnv };
}

export interface Services {
  readonly place: TemporalPlace;
  readonly client: Client;
  readonly worker: WorkerState;
}

/** Running activities get this long to finish; what they do not finish, the next worker does. */
const WORKER_GRACE_MS = 30_000;
const SERVER_GRACE_MS = 10_000;

/** Starts what is missing of dev server and worker. With a configured server only a worker. */
export async function bringUp(options: UpOptions): Promise<Services> {
  const { home, say } = options;
  return withLockFile(
    home.lockFile,
    async () => {
      const configured = options.isolated ? undefined : configuredTemporal();
      if (configured) say(`Using the Temporal server at ${configured.address} that is configured.`);
      const place = configured ?? ownTemporal(await serverUp(options));
      const client = await connectTemporal(place);
      return { place, client, worker: await workerUp(options, place, client) };
    },
    {
      onWait: (pid) => {
        say(`Process ${String(pid)} is starting packbench; waiting for it …`);
      },
    },
  );
}

/** Stops worker and dev server. What they know stays on disk. */
export async function bringDown(home: Home, say: (line: string) => void): Promise<void> {
  await withLockFile(home.lockFile, async () => {
    const worker = await home.readWorker();
    if (worker) {
      const how = await stopProcess(worker.process, WORKER_GRACE_MS);
      say(how === 'gone' ? 'The worker did not run.' : `Worker ${how}.`);
      await home.forgetWorker();
    }
    const server = await home.readServer();
    if (server) {
      const how = await stopProcess(server.process, SERVER_GRACE_MS);
      say(how === 'gone' ? 'The dev server did not run.' : `Dev server ${how}.`);
      await home.forgetServer();
    }
    if (!worker && !server) say(`Nothing runs that was started from '${home.folder}'.`);
  });
}

async function serverUp({ home, say, ports }: UpOptions): Promise<ServerState> {
  const known = await home.readServer();
  if (known && (await isRunning(known.process))) return known;
  if (known) say('The dev server is gone; starting it again. Nothing is lost.');

  const cli = await ensureTemporalCli({
    onFetch: (how) => {
      say(`Fetching the Temporal CLI with ${how} …`);
    },
  }).catch((error: unknown) => {
    if (!(error instanceof SetupProblem)) throw error;
    throw new CommandError(EXIT.temporal, error.message, { hint: error.hint, cause: error });
  });
  await refuseForeignDatabase(home, cli);

  const wanted = ports ?? { temporal: 7233, ui: 8233 };
  // A worker that outlived the server goes on polling the port that it knows.
  const server = await startDevServer({
    temporalPath: cli.path,
    dbFile: home.database,
    port: known?.port ?? wanted.temporal,
    uiPort: known?.uiPort ?? wanted.ui,
    logFile: home.serverLog,
  });
  const preferred = known?.port ?? wanted.temporal;
  if (preferred !== 0 && server.port !== preferred) {
    say(
      `Port ${String(preferred)} belongs to ${await whoIsAt(preferred)}; using ${String(server.port)}.`,
    );
  }
  const state = {
    process: server.process,
    address: server.address,
    port: server.port,
    uiPort: server.uiPort ?? 0,
    temporalVersion: cli.version,
  };
  await home.writeServer(state);
  say(`Dev server started at ${server.address} (Temporal CLI ${cli.version} from ${cli.from}).`);
  return state;
}

/** The CLI makes its tables in a new file only and never changes those of an older version. */
async function refuseForeignDatabase(
  home: Home,
  cli: { path: string; version: string },
): Promise<void> {
  const made = await home.readDatabaseVersion();
  if (made === undefined || made === cli.version) return;
  throw new CommandError(
    EXIT.temporal,
    `'${home.database}' was made by Temporal CLI ${made}, but '${cli.path}' is ${cli.version}`,
    {
      hint:
        `set PACKBENCH_TEMPORAL to a CLI ${made}; or start afresh, which forgets studies that still ` +
        `run (results folders stay): rm '${home.folder}'/temporal.db* '${home.folder}'/database.json`,
    },
  );
}

async function workerUp(
  options: UpOptions,
  place: TemporalPlace,
  client: Client,
): Promise<WorkerState> {
  const { home, say, results } = options;
  const known = await home.readWorker();
  if (known && (await isRunning(known.process))) {
    if (known.address === place.address) {
      if (known.results !== results)
        say(`The running worker writes results to '${known.results}'.`);
      return known;
    }
    say(`The worker polls ${known.address}; stopping it for one at ${place.address}.`);
    await stopProcess(known.process, WORKER_GRACE_MS);
  } else if (known) {
    say('The worker is gone; starting it again. What it was doing goes on where it was.');
  }
  const identity = await startWorker({
    client,
    results,
    address: place.address,
    logFile: home.workerLog,
    ...(place.origin === 'own' && { temporalToml: home.temporalToml }),
    ...(options.isolated && { env: options.isolated.workerEnv }),
  }).catch((error: unknown) => {
    throw new CommandError(EXIT.internal, error instanceof Error ? error.message : String(error), {
      hint: '`packbench doctor` looks for what is wrong',
      cause: error,
    });
  });
  const state = { process: identity, address: place.address, results };
  await home.writeWorker(state);
  say(`Worker started; it writes results to '${results}'.`);
  return state;
}

/** Who has a port, in words: a Temporal server tells its version. */
async function whoIsAt(port: number): Promise<string> {
  try {
    const connection = await Connection.connect({
      address: `127.0.0.1:${String(port)}`,
      connectTimeout: '1s',
    });
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    await connection.close();
    return `a Temporal server ${serverVersion} that packbench did not start`;
  } catch {
    return 'another program';
  }
}
