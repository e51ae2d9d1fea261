import type { Client } from '@temporalio/client';
import { resolveResults } from '../results/results-address.js';
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

/**
 * Path or address of the results for workers started here: `$PACKBENCH_RESULTS`, else
 * ./packbench-results.
 *
 * @throws ResultsError when it is neither
 */
export function resultsRoot({ env, cwd }: Pick<Context, 'env' | 'cwd'>): string {
  return resolveResults(env['PACKBENCH_RESULTS'], cwd);
}
