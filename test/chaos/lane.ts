import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { isRunning } from '../../client/background-process.js';
import { startDevServer, type DevServer } from '../../client/dev-server.js';
import { studyNode } from '../../simcloud/node-options.js';
import { startSimcloud, type Simcloud } from '../../simcloud/simcloud.js';
import { controlFiles, type ControlFiles } from './boundary.js';
import { SPEED_UP } from './chaos-scenario.js';
import { startChaosWorker, type ChaosWorker } from './chaos-worker.js';

export interface LaneOptions {
  /** Everything that the lane writes is below it. */
  readonly folder: string;
  /** Path of the Temporal CLI. */
  readonly temporalPath: string;
  readonly seed: number;
}

/** Of samples every 0.5 s each finds others; more often costs lanes that only wait. @unit ms */
const PROC_PERIOD_MS = 400;

/** A cloud, a Temporal server and a worker of its own: what one lane breaks, cell by cell. */
export class Lane {
  readonly folder: string;
  readonly results: string;
  readonly files: ControlFiles;
  readonly simcloud: Simcloud;
  readonly client: Client;
  /** Those that were started last. */
  server: DevServer;
  worker: ChaosWorker;
  readonly #temporalPath: string;

  private constructor(
    options: LaneOptions,
    simcloud: Simcloud,
    server: DevServer,
    client: Client,
    worker: ChaosWorker,
  ) {
    this.folder = options.folder;
    this.results = join(options.folder, 'results');
    this.files = controlFiles(join(options.folder, 'control'));
    this.simcloud = simcloud;
    this.server = server;
    this.client = client;
    this.worker = worker;
    this.#temporalPath = options.temporalPath;
  }

  static async open(options: LaneOptions): Promise<Lane> {
    const { folder, temporalPath, seed } = options;
    for (const name of ['control', 'logs', 'home'])
      mkdirSync(join(folder, name), { recursive: true });
    const snapshot = { meanMs: 12_000, sdMs: 1000 };
    const simcloud = await startSimcloud({
      stateFolder: join(folder, 'cloud'),
      speedUp: SPEED_UP,
      seed,
      nodes: [studyNode('kvm', { latencies: { snapshot } })],
      procPeriodMs: PROC_PERIOD_MS,
    });
    const server = await startDevServer({ ...serverOptions(folder), temporalPath });
    try {
      const connection = await Connection.connect({ address: server.address });
      const worker = await startChaosWorker(workerOptions(folder, server));
      return new Lane(options, simcloud, server, new Client({ connection }), worker);
    } catch (error) {
      kill(server);
      throw error;
    }
  }

  /** Once it is gone. */
  async restartServer(): Promise<void> {
    const { port } = this.server;
    while (await isRunning(this.server.process)) await sleep(10);
    const options = { ...serverOptions(this.folder), temporalPath: this.#temporalPath, port };
    this.server = await startDevServer(options);
    // Worker and client go on polling the port that they know.
    if (this.server.port !== port) throw new Error(`port ${String(port)} was taken by another`);
  }

  /** A further worker; the one before goes its own way. */
  async startWorker(): Promise<void> {
    this.worker = await startChaosWorker(workerOptions(this.folder, this.server));
  }

  /** Ends all processes at once: nothing of them is of use any more. */
  async close(): Promise<void> {
    this.worker.signal('SIGKILL');
    kill(this.server);
    await this.simcloud.close();
  }
}

function kill({ process: { pid } }: DevServer): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}

const serverOptions = (folder: string): { dbFile: string; logFile: string } => ({
  dbFile: join(folder, 'temporal.db'),
  logFile: join(folder, 'logs', 'server.log'),
});

const workerOptions = (
  folder: string,
  { address }: DevServer,
): Parameters<typeof startChaosWorker>[0] => ({
  address,
  cloudsFile: join(folder, 'cloud', 'clouds.yaml'),
  results: join(folder, 'results'),
  controlFolder: join(folder, 'control'),
  logFile: join(folder, 'logs', 'worker.log'),
});
