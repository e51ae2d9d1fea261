import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { LeaseEntry } from '../workflows/contract/leases.js';
import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';

const PATIENCE_MS = 10_000;

/**
 * Who holds compute nodes and who waits, in the order of their requests. A lease that has ended by
 * itself left nobody; one that somebody ended still knows whom it left.
 *
 * @throws CommandError (exit code 3) when no worker answers.
 */
export async function readLease(client: Client, id: string): Promise<readonly LeaseEntry[]> {
  const lease = client.workflow.getHandle(id);
  try {
    const { status } = await lease.describe();
    if (status.name === 'COMPLETED') return [];
    return await client.connection.withDeadline(Date.now() + PATIENCE_MS, () =>
      lease.query<readonly LeaseEntry[]>('queue'),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [];
    throw new CommandError(EXIT.temporal, 'the lease does not say who holds compute nodes', {
      hint: 'no worker answers; `packbench up` starts one',
      cause: error,
    });
  }
}
