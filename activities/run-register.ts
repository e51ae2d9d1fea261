import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { digestOfRun } from '../openstack/commit-tag.js';
import type { Fate, Register } from '../openstack/judge-run.js';

const CLOSED = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED', 'TIMED_OUT']);

/**
 * What Temporal says of runs. Only its word that a run is closed counts: a run that is queued,
 * blocked or paused, or whose worker is away, is open; so is one of which a slice goes on.
 */
export function createRunRegister(client: Client): Register {
  let digests: Promise<ReadonlyMap<string, string>> | undefined;
  return {
    fateOf: (run) => fateOf(client, run),
    runOf: async (digest) => (await (digests ??= digestsOf(client))).get(digest),
  };
}

async function fateOf(client: Client, run: string): Promise<Fate> {
  try {
    const { status, type } = await client.workflow.getHandle(run).describe();
    if (type !== 'run') return 'unknown';
    if (!CLOSED.has(status.name)) return 'open';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'unknown';
    throw error;
  }
  const slices = `WorkflowId STARTS_WITH ${JSON.stringify(`${run}/`)}`;
  const going = await client.workflow.count(`${slices} AND ExecutionStatus = "Running"`);
  return going.count > 0 ? 'open' : 'closed';
}

async function digestsOf(client: Client): Promise<ReadonlyMap<string, string>> {
  const runs = new Map<string, string>();
  for await (const { workflowId } of client.workflow.list({ query: "WorkflowType = 'run'" })) {
    runs.set(digestOfRun(workflowId), workflowId);
  }
  return runs;
}
