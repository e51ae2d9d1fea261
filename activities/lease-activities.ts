import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type {
  ClosedHolder,
  LeaseActivities,
  LeaseEntry,
  LeaseHolder,
  LeaseInput,
  LeaseRequest,
} from '../workflows/contract/leases.js';
import { LEASE_TYPE, leaseIdOf } from '../workflows/contract/names.js';
import type { RunInput } from '../workflows/contract/runs.js';
import { notYet } from './not-yet.js';

/**
 * A lease whose queue cannot be read is begun anew when it has been closed for so long, and so many
 * attempts were made: those of a run that waited before it was closed say nothing of reads.
 */
const READ_ATTEMPTS = 5;
const READ_PATIENCE_MS = 600_000;
/** Well above the heartbeat timeout of all that a run does to a cloud. @unit s */
const ACTIVITIES_END_SECONDS = 15;

/** Activities of the lease. They talk to Temporal alone, by the worker's own connection. */
export function createLeaseActivities({
  activitiesEndSeconds = ACTIVITIES_END_SECONDS,
}: Partial<Pick<LeaseInput, 'activitiesEndSeconds'>> = {}): LeaseActivities {
  return {
    async requestLease(request) {
      const { client, info } = Context.current();
      const id = leaseIdOf(info.taskQueue);
      if (await signalOpenLease(client, id, request)) throw notYet('asked; it has not heard yet');
      const before = await queueBefore(client, id, info.attempt);
      const input: LeaseInput = { entries: before, activitiesEndSeconds };
      await client.workflow.signalWithStart(LEASE_TYPE, {
        workflowId: id,
        taskQueue: info.taskQueue,
        args: [input],
        signal: 'request',
        signalArgs: [request],
        staticSummary: 'one benchmark at a time per compute node',
      });
      throw notYet('asked; it has not heard yet');
    },
    closedRuns: ({ runs }) => closedOf(runs),
    async awaitClosedRuns({ runs }) {
      const closed = await closedOf(runs);
      if (closed.length === 0) throw notYet(`all of ${String(runs.length)} runs go on`);
      return closed;
    },
    inputOfRun: ({ holder, holderRunId }) =>
      startInput(Context.current().client, holder, holderRunId) as Promise<RunInput>,
  };
}

async function signalOpenLease(
  client: Client,
  id: string,
  request: LeaseRequest,
): Promise<boolean> {
  try {
    await client.workflow.getHandle(id).signal('request', request);
    return true;
  } catch (error) {
    // Closed, or never begun.
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/**
 * What the last lease knew, when it did not end by itself: somebody terminated it, and there may be
 * runs that hold compute nodes all the same.
 */
async function queueBefore(
  client: Client,
  id: string,
  attempt: number,
): Promise<readonly LeaseEntry[]> {
  const last = await describe(client, id);
  if (last === undefined || last.status.name === 'COMPLETED') return [];
  try {
    return await client.workflow.getHandle(id, last.runId).query<readonly LeaseEntry[]>('queue');
  } catch (error) {
    // One that broke, of another version say, must not stop all benchmarks for ever.
    const closedForMs = Date.now() - (last.closeTime?.getTime() ?? Date.now());
    if (attempt > READ_ATTEMPTS && closedForMs > READ_PATIENCE_MS) return [];
    throw error;
  }
}

async function closedOf(runs: readonly LeaseHolder[]): Promise<readonly ClosedHolder[]> {
  const { client } = Context.current();
  const found = await Promise.all(runs.map((run) => closedOrNot(client, run)));
  return found.filter((one) => one !== undefined);
}

/**
 * Only a word of Temporal that this very execution is closed counts: a run that is slow, blocked or
 * paused, or whose worker is away, is open.
 */
async function closedOrNot(
  client: Client,
  { holder, holderRunId }: LeaseHolder,
): Promise<ClosedHolder | undefined> {
  const run = await describe(client, holder, holderRunId);
  if (run && run.closeTime === undefined) return undefined;
  const latest = await describe(client, holder);
  const goesOn = latest?.closeTime === undefined ? latest?.runId : undefined;
  return { holder, holderRunId, successor: goesOn ?? null };
}

async function describe(client: Client, workflowId: string, runId?: string) {
  try {
    return await client.workflow.getHandle(workflowId, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** What a workflow was started with. */
async function startInput(client: Client, workflowId: string, runId: string): Promise<unknown> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const { loadedDataConverter } = client.options;
  const [input] = await decodeArrayFromPayloads(loadedDataConverter, started?.input?.payloads);
  return input;
}
