import type { Client, WorkflowHandle } from '@temporalio/client';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
export type HistoryEvent = NonNullable<History['events']>[number];

/**
 * All events of a workflow, oldest first, through all that it continued as and was reset to. Earlier
 * ones that had the same id are others.
 */
export async function* eventsOf(client: Client, workflowId: string): AsyncIterable<HistoryEvent> {
  const query = `WorkflowId = ${JSON.stringify(workflowId)}`;
  const executions = [];
  for await (const { runId, startTime } of client.workflow.list({ query })) {
    executions.push({ runId, startTime });
  }
  executions.sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
  const chain: HistoryEvent[][] = [];
  let first: string | undefined;
  for (const { runId } of executions) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const events = history.events ?? [];
    const started = events[0]?.workflowExecutionStartedEventAttributes;
    const its = started?.firstExecutionRunId ?? runId;
    first ??= its;
    if (its !== first) break;
    chain.unshift(events);
  }
  for (const events of chain) yield* events;
}
