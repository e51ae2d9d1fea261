import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { dataConverter } from '../codec/data-converter.js';
import { isRunning } from './background-process.js';
import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';
import type { Home } from './home.js';
import { refusalOf } from './refusal-of.js';

/** A Temporal server and how packbench came to it. */
export interface TemporalPlace {
  readonly address: string;
  readonly namespace: string;
  /** `configured`: by `TEMPORAL_*` or a temporal.toml; `own`: started by `packbench up`. */
  readonly origin: 'configured' | 'own';
  readonly options: ConnectionOptions;
  /** Base address of the Web UI, when it is known. */
  readonly ui: string | undefined;
}

/** A server that a person configured, in the way of every Temporal tool. */
export function configuredTemporal(): TemporalPlace | undefined {
  let config;
  try {
    config = loadClientConnectConfig();
  } catch (error) {
    throw new CommandError(
      EXIT.temporal,
      `Temporal's configuration cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      {
        hint: 'see TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE and the temporal.toml that they point to',
        cause: error,
      },
    );
  }
  const { address, ...options } = config.connectionOptions;
  if (address === undefined) return undefined;
  const ui = process.env['PACKBENCH_UI'];
  return {
    address,
    namespace: config.namespace ?? 'default',
    origin: 'configured',
    options: { ...options, address },
    ui: ui === '' ? undefined : ui,
  };
}

/** The configured server, else the one that `packbench up` started, else none. */
export async function findTemporal(home: Home): Promise<TemporalPlace | undefined> {
  const configured = configuredTemporal();
  if (configured) return configured;
  const server = await home.readServer();
  if (!server || !(await isRunning(server.process))) return undefined;
  return ownTemporal(server);
}

export function ownTemporal(server: { address: string; uiPort: number }): TemporalPlace {
  return {
    address: server.address,
    namespace: 'default',
    origin: 'own',
    options: { address: server.address },
    ui: `http://${server.address.replace(/:\d+$/, '')}:${String(server.uiPort)}`,
  };
}

/** @throws CommandError with exit code 3 when the server does not answer, PayloadKeyError */
export async function connectTemporal(place: TemporalPlace): Promise<Client> {
  const converter = dataConverter(process.env);
  try {
    const connection = await Connection.connect({ connectTimeout: '5s', ...place.options });
    return new Client({ connection, namespace: place.namespace, dataConverter: converter });
  } catch (error) {
    throw cannotReach(place, error);
  }
}

export function cannotReach(place: TemporalPlace, error: unknown): CommandError {
  const refusal = refusalOf(error);
  if (refusal !== undefined) {
    return new CommandError(
      EXIT.temporal,
      `Temporal at ${place.address} refuses packbench: ${refusal}`,
      {
        hint: 'check TEMPORAL_API_KEY and TEMPORAL_TLS_*, or api_key and [tls] of the profile in temporal.toml',
        cause: error,
      },
    );
  }
  return new CommandError(EXIT.temporal, `Temporal at ${place.address} does not answer`, {
    hint:
      place.origin === 'own'
        ? '`packbench down`, then `packbench up` start it again; nothing is lost'
        : `the address is from TEMPORAL_ADDRESS or a temporal.toml; correct it, or unset it to let packbench start a server of its own`,
    cause: error,
  });
}

export const SERVER_GONE =
  'The dev server has ended. `packbench up` starts it again, and what it was doing goes on.';
