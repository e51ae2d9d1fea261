import { Connection } from '@temporalio/client';
import { isIP } from 'node:net';
import { SetupProblem } from '../scripts/problem.mjs';
import { ensureTemporalCli } from '../scripts/temporal-cli.mjs';
import { isRunning } from './background-process.js';
import { CommandError } from './command-error.js';
import { startDevServer } from './dev-server.js';
import { EXIT } from './exit-code.js';
import type { Home, ServerState } from './home.js';
import { isLoopback } from './loopback.js';
import type { UpOptions } from './up-options.js';

/** The dev server of a home, started when it does not run. */
export async function serverUp({ home, say, ports }: UpOptions): Promise<ServerState> {
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

  const ip = listenIp();
  const wanted = ports ?? { temporal: 7233, ui: 8233 };
  // A worker that outlived the server goes on polling the port that it knows.
  const server = await startDevServer({
    temporalPath: cli.path,
    ip,
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
  if (!isLoopback(ip)) {
    say(`It listens on ${ip}: who reaches it reads, starts and ends studies without a password.`);
  }
  return state;
}

/** The dev server knows no passwords: on loopback, unless somebody says otherwise. */
function listenIp(): string {
  const ip = process.env['PACKBENCH_LISTEN'] ?? '';
  if (ip === '') return '127.0.0.1';
  if (isIP(ip) !== 0) return ip;
  throw new CommandError(EXIT.temporal, `PACKBENCH_LISTEN is '${ip}', which is no IP address`, {
    hint: 'unset it for this machine only; 0.0.0.0 is all its networks',
  });
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
