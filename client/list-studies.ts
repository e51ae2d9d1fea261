import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { STUDY_QUERY } from '../workflows/contract/names.js';

/** A study as a list shows it. */
export interface StudySummary {
  readonly study: string;
  /** `running`, `completed`, `failed`, `canceled`, `terminated`, … as Temporal says. */
  readonly status: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** Newest first. */
export async function listStudies(
  client: Client,
  { running = false, limit = 100 }: { running?: boolean; limit?: number } = {},
): Promise<StudySummary[]> {
  const query = `${STUDY_QUERY}${running ? ' AND ExecutionStatus = "Running"' : ''}`;
  const studies: StudySummary[] = [];
  for await (const execution of client.workflow.list({ query })) {
    studies.push(toSummary(execution));
    if (studies.length === limit) break;
  }
  return studies;
}

function toSummary(execution: WorkflowExecutionInfo): StudySummary {
  return {
    study: execution.workflowId,
    status: execution.status.name.toLowerCase(),
    startedAt: execution.startTime.toISOString(),
    endedAt: execution.closeTime?.toISOString() ?? null,
  };
}
