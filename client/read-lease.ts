import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { LeaseEntry } from '../workflows/contract/leases.js';
import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';

const PATIENCE_MS = 10_000;

/**
 * Who holds compute nodes and who waits, in the order of their requests. A lease that has ended by
 * itself left nobody; one that somebody ended still knows whom it left. The lease itself looks for
 * the dead only while somebody waits for them; here they are always told from the living.
 *
 * @throws CommandError (exit code 3) when no worker answers.
 */
export async function readLease(client: Client, id: string): Promise<readonly LeaseEntry[]> {
  const lease = client.workflow.getHandle(id);
  try {
    const { status } = await lease.describe();
    if (status.name === 'COMPLETED') return [];
    const entries = await client.connection.withDeadline(Date.now() + PATIENCE_MS, () =>
      lease.query<readonly LeaseEntry[]>('queue'),
    );
    return await Promise.all(
      entries.map(async (entry) => ({
        ...entry,
        dead: entry.dead || (await isClosed(client, entry)),
      })),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [];
    throw new CommandError(EXIT.temporal, 'the lease does not say who holds compute nodes', {
      hint: 'no worker answers; `packbench up` starts one',
      cause: error,
    });
  }
}

async function isClosed(client: Client, { holder, holderRunId }: LeaseEntry): Promise<boolean> {
  try {
    return (
      (await client.workflow.getHandle(holder, holderRunId).describe()).closeTime !== undefined
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}
