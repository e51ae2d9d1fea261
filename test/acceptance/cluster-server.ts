import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { identify, isRunning } from '../../client/background-process.js';
import { startDevServer } from '../../client/dev-server.js';
import { ensureTemporalCli } from '../../scripts/temporal-cli.mjs';

const START = fileURLToPath(new URL('../../deploy/postgres/start.sh', import.meta.url));

/** The Temporal server that a cluster's workers share. */
export interface ClusterServer {
  readonly address: string;
  /** Kills it, its database included, and starts it again. Missing when it is somebody else's. */
  readonly crash?: () => Promise<void>;
  stop(): Promise<void>;
}

/**
 * That at `PACKBENCH_CLUSTER_TEMPORAL`, else a dev server. With `TEMPORAL_STATE` as well it is one of
 * deploy/postgres, which may be killed.
 */
export async function openClusterServer(folder: string): Promise<ClusterServer> {
  const address = process.env['PACKBENCH_CLUSTER_TEMPORAL'];
  if (address === undefined) return startOwnServer(join(folder, 'temporal.db'));
  const state = process.env['TEMPORAL_STATE'];
  return {
    address,
    ...(state !== undefined && { crash: () => crashOnPostgres(state) }),
    stop: () => Promise.resolve(),
  };
}

async function startOwnServer(dbFile: string): Promise<ClusterServer> {
  const { path: temporalPath } = await ensureTemporalCli();
  let server = await startDevServer({ temporalPath, dbFile });
  const { address, port } = server;
  return {
    address,
    async crash() {
      await kill(server.process.pid, 'SIGKILL');
      server = await startDevServer({ temporalPath, dbFile, port });
    },
    stop: () => server.stop(),
  };
}

async function crashOnPostgres(state: string): Promise<void> {
  await kill(pidIn(join(state, 'run/temporal-server.pid')), 'SIGKILL');
  const database = join(state, 'postgres/postmaster.pid');
  // PostgreSQL's immediate shutdown: as after a crash, it has to recover from its log.
  if (existsSync(database)) await kill(pidIn(database), 'SIGQUIT');
  await promisify(execFile)(START);
}

const pidIn = (file: string): number => Number(readFileSync(file, 'utf8').split('\n')[0]);

async function kill(pid: number, signal: NodeJS.Signals): Promise<void> {
  const identity = await identify(pid);
  if (!identity) throw new Error(`process ${String(pid)} does not run`);
  process.kill(pid, signal);
  while (await isRunning(identity)) await sleep(20);
}
