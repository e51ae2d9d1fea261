import { Connection, type Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { makeSearchAttributes } from '../activities/make-search-attributes.js';
import type { TemporalPlace } from './find-temporal.js';

const DAY_MS = 86_400_000;

/** For how long a namespace keeps closed runs: a day in a dev server that nobody has told more. */
export async function keepClosedRuns(
  { workflowService }: Pick<Connection, 'workflowService'>,
  namespace: string,
  days: number,
): Promise<void> {
  await workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(days * DAY_MS) },
  });
}

/**
 * Makes a namespace ready for studies, also one that an older packbench has used. How long it keeps
 * closed runs is set on a server of our own only.
 *
 * @returns what somebody with more rights must do, in words; empty when there is nothing
 */
export async function prepareNamespace(
  client: Client,
  { namespace, origin }: TemporalPlace,
  keepDays: number,
): Promise<string> {
  const connection = connectionOf(client);
  if (origin === 'own') await keepClosedRuns(connection, namespace, keepDays);
  try {
    await makeSearchAttributes(connection, namespace);
    return '';
  } catch (error) {
    if (origin === 'own') throw error;
    const why = error instanceof Error ? error.message : String(error);
    return (
      `Whether namespace '${namespace}' has packbench's search attributes is not known (${why}). ` +
      `Without them no study begins: docs/operating.md says how to make them.`
    );
  }
}

/** What the SDK's type of a client's connection lacks, the operator's service, all of ours have. */
export function connectionOf({ connection }: Client): Connection {
  if (connection instanceof Connection) return connection;
  throw new TypeError('packbench connects to Temporal by a Connection');
}
