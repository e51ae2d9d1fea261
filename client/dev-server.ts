import { Connection } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeSearchAttributes } from '../activities/make-search-attributes.js';
import {
  isRunning,
  startInBackground,
  stopProcess,
  type ProcessIdentity,
} from './background-process.js';
import { freePort } from './free-port.js';
import { keepDays } from './keep-days.js';
import { keepClosedRuns } from './prepare-namespace.js';

export interface DevServerOptions {
  /** Path of the Temporal CLI. */
  readonly temporalPath: string;
  /** IP address that gRPC and the Web UI listen on. @default 127.0.0.1 */
  readonly ip?: string;
  /** SQLite file that holds everything. Without it all is in memory. */
  readonly dbFile?: string;
  /** First port to try; 0 takes any. @default 0 */
  readonly port?: number;
  /** First port to try for the Web UI; without it there is no UI. */
  readonly uiPort?: number;
  /** Further dynamic configuration: key → JSON value. Replaces what packbench sets by default. */
  readonly dynamicConfig?: Readonly<Record<string, string>>;
  /** Output of the server is appended here. */
  readonly logFile?: string;
}

export interface DevServer {
  readonly process: ProcessIdentity;
  /** Like `127.0.0.1:7233`. */
  readonly address: string;
  readonly port: number;
  readonly uiPort: number | undefined;
  /** Ends the server: it gets a few seconds to close its database. */
  readonly stop: () => Promise<void>;
}

/**
 * With its defaults the dev server reads each queue at most 20 times a second (50 ms for each
 * activity) and fires timers up to a second late, which would be noise in what is measured.
 */
const DYNAMIC_CONFIG: Readonly<Record<string, string>> = {
  'history.transferProcessorMaxPollRPS': '2000',
  'history.timerProcessorMaxPollRPS': '2000',
  'history.timerProcessorMaxTimeShift': '"5ms"',
  'frontend.WorkflowPauseEnabled': 'true',
};

/** Without them each workflow task waits for several syncs of the disk. */
const SQLITE_PRAGMAS = [
  ...['--sqlite-pragma', 'journal_mode=WAL'],
  ...['--sqlite-pragma', 'synchronous=NORMAL'],
];

const START_TIMEOUT_MS = 60_000;

/** Starts Temporal's dev server and waits until its `default` namespace answers. */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const days = keepDays(process.env);
  for (let attempt = 1; ; attempt++) {
    const server = await launch(options);
    if (await answers(server, days)) return server;
    // Between looking for a free port and taking it somebody else may have taken it.
    if (attempt === 3) {
      throw new Error(
        `Temporal's dev server does not start` +
          (options.logFile === undefined ? '' : `; its log is '${options.logFile}'`),
      );
    }
  }
}

async function launch(options: DevServerOptions): Promise<DevServer> {
  const ip = options.ip ?? '127.0.0.1';
  const port = await freePort(options.port ?? 0, ip);
  const uiPort = options.uiPort === undefined ? undefined : await freePort(options.uiPort, ip);
  const config = { ...DYNAMIC_CONFIG, ...options.dynamicConfig };
  const identity = await startInBackground({
    command: options.temporalPath,
    args: [
      ...['server', 'start-dev', '--ip', ip, '--port', String(port)],
      ...(uiPort === undefined
        ? ['--headless']
        : ['--ui-port', String(uiPort), '--ui-disable-news-fetch']),
      ...['--log-level', 'error'],
      ...(options.dbFile === undefined ? [] : ['--db-filename', options.dbFile, ...SQLITE_PRAGMAS]),
      ...Object.entries(config).flatMap(([k, v]) => ['--dynamic-config-value', `${k}=${v}`]),
    ],
    env: serverEnvironment(),
    ...(options.logFile !== undefined && { logFile: options.logFile }),
  });
  return {
    process: identity,
    address: `${reachedAt(ip)}:${String(port)}`,
    port,
    uiPort,
    stop: async () => {
      await stopProcess(identity, 10_000);
    },
  };
}

/** How this machine reaches what listens on an address; on all of them it is on loopback too. */
function reachedAt(ip: string): string {
  if (ip === '0.0.0.0' || ip === '::') return '127.0.0.1';
  return ip.includes(':') ? `[${ip}]` : ip;
}

/**
 * Whoever starts packbench may have passwords in the environment, which the worker needs and the
 * server does not.
 */
function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'XDG_CONFIG_HOME'];
  return Object.fromEntries(kept.map((name) => [name, process.env[name]]));
}

/** False when the process ended before it answered. */
async function answers(server: DevServer, days: number): Promise<boolean> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (await isRunning(server.process)) {
    if (await isReady(server.address, days)) return isRunning(server.process);
    if (Date.now() > giveUpAt) {
      await server.stop();
      return false;
    }
    await sleep(50);
  }
  return false;
}

/**
 * True once it worked: the namespace is made a moment after the server answers. Closed runs would
 * vanish after a day; the results folder lasts anyway.
 */
async function isReady(address: string, days: number): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: '1s' });
    await keepClosedRuns(connection, 'default', days);
    await makeSearchAttributes(connection, 'default');
    return true;
  } catch {
    return false;
  } finally {
    await connection?.close();
  }
}
