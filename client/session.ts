import type { Client } from '@temporalio/client';
import { resolve } from 'node:path';
import { CommandError } from './command-error.js';
import type { Context } from './command.js';
import { EXIT } from './exit-code.js';
import { connectTemporal, findTemporal, type TemporalPlace } from './find-temporal.js';
import { openHome } from './home.js';

/** A connection to the Temporal server that holds the studies. */
export interface Session {
  readonly place: TemporalPlace;
  readonly client: Client;
}

/**
 * Does `work` with a connection, and closes it.
 *
 * @throws CommandError (exit code 3) when there is no server or it does not answer.
 */
export async function withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const place = await findTemporal(await openHome());
  if (!place) {
    throw new CommandError(EXIT.temporal, 'no Temporal server runs', {
      hint: '`packbench up` starts one; TEMPORAL_ADDRESS or a temporal.toml names another',
    });
  }
  const client = await connectTemporal(place);
  try {
    return await work({ place, client });
  } finally {
    await client.connection.close();
  }
}

/** The results root for workers started here: `$PACKBENCH_RESULTS`, else ./packbench-results. */
export function resultsRoot({ env, cwd }: Pick<Context, 'env' | 'cwd'>): string {
  const chosen = env['PACKBENCH_RESULTS'];
  return resolve(cwd, chosen === undefined || chosen === '' ? 'packbench-results' : chosen);
}
