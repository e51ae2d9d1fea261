import { WorkflowNotFoundError, type Client } from '@temporalio/client';

/** Whether the latest execution of a run goes on; one that was reset has another than before. */
export async function isRunOpen(client: Client, run: string): Promise<boolean> {
  try {
    return (await client.workflow.getHandle(run).describe()).closeTime === undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
