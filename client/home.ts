import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFolder } from '../scripts/home-folder.mjs';
import type { ProcessIdentity } from './background-process.js';

/** The dev server as it was started. */
export interface ServerState {
  readonly process: ProcessIdentity;
  readonly address: string;
  readonly port: number;
  readonly uiPort: number;
  readonly temporalVersion: string;
}

/** The worker as it was started. */
export interface WorkerState {
  readonly process: ProcessIdentity;
  /** Temporal server that it polls. */
  readonly address: string;
  /** Absolute path of the results root that it writes to. */
  readonly results: string;
  /** Where it looks for clouds.yaml: folder that it was started in, and OS_CLIENT_CONFIG_FILE. */
  readonly cwd: string;
  readonly cloudsFile: string | null;
  /** Id of the key that it encrypts payloads with; null, or absent, when it does not. */
  readonly payloadKey?: string | null;
}

/** A simulated cloud that belongs to a demo. */
export interface SimcloudState {
  readonly process: ProcessIdentity;
}

/** What `packbench up` leaves on disk: one folder per independent packbench. */
export interface Home {
  readonly folder: string;
  readonly lockFile: string;
  readonly database: string;
  readonly serverLog: string;
  readonly workerLog: string;
  /** Says where the dev server is, for the worker and for Temporal's own CLI. */
  readonly temporalToml: string;
  readonly readServer: () => Promise<ServerState | undefined>;
  readonly readWorker: () => Promise<WorkerState | undefined>;
  readonly readSimcloud: () => Promise<SimcloudState | undefined>;
  /** Version of the Temporal CLI that made the database. */
  readonly readDatabaseVersion: () => Promise<string | undefined>;
  readonly writeServer: (state: ServerState) => Promise<void>;
  readonly writeWorker: (state: WorkerState) => Promise<void>;
  readonly writeSimcloud: (state: SimcloudState) => Promise<void>;
  readonly forgetServer: () => Promise<void>;
  readonly forgetWorker: () => Promise<void>;
  readonly forgetSimcloud: () => Promise<void>;
}

/** @param folder Default: `$PACKBENCH_HOME`, else `~/.local/state/packbench`. */
export async function openHome(folder = stateFolder()): Promise<Home> {
  const at = (name: string): string => join(folder, name);
  await mkdir(at('logs'), { recursive: true });
  return {
    folder,
    lockFile: at('up.lock'),
    database: at('temporal.db'),
    serverLog: at('logs/server.log'),
    workerLog: at('logs/worker.log'),
    temporalToml: at('temporal.toml'),
    readServer: () => readJson<ServerState>(at('server.json')),
    readWorker: () => readJson<WorkerState>(at('worker.json')),
    readSimcloud: () => readJson<SimcloudState>(at('simcloud.json')),
    readDatabaseVersion: async () =>
      (await readJson<{ temporalVersion: string }>(at('database.json')))?.temporalVersion,
    writeServer: async (state) => {
      await write(at('server.json'), JSON.stringify(state));
      await write(at('database.json'), JSON.stringify({ temporalVersion: state.temporalVersion }));
      await write(
        at('temporal.toml'),
        `[profile.default]\naddress = "${state.address}"\nnamespace = "default"\n`,
      );
    },
    writeWorker: (state) => write(at('worker.json'), JSON.stringify(state)),
    writeSimcloud: (state) => write(at('simcloud.json'), JSON.stringify(state)),
    forgetServer: () => rm(at('server.json'), { force: true }),
    forgetWorker: () => rm(at('worker.json'), { force: true }),
    forgetSimcloud: () => rm(at('simcloud.json'), { force: true }),
  };
}

/** Our own files, replaced as a whole: absent or complete. */
async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
