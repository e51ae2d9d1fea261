import type { Client, WorkflowHandle } from '@temporalio/client';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
export type HistoryEvent = NonNullable<History['events']>[number];

/** All events of a workflow, oldest first, through all that it continued as. */
export async function* eventsOf(client: Client, workflowId: string): AsyncIterable<HistoryEvent> {
  const query = `WorkflowId = ${JSON.stringify(workflowId)}`;
  const executions = [];
  for await (const { runId, startTime } of client.workflow.list({ query })) {
    executions.push({ runId, startTime });
  }
  executions.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
  for (const { runId } of executions) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    yield* history.events ?? [];
  }
}
