import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { STUDY_QUERY } from '../workflows/contract/names.js';
import { SEARCH_ATTRIBUTES } from '../workflows/contract/search-attributes.js';

/** A study as a list shows it. */
export interface StudySummary {
  /** Its id; the workflow's of one that has none yet, or is a dry run. */
  readonly study: string;
  readonly workflowId: string;
  /** `running`, `completed`, `failed`, `canceled`, `terminated`, … as Temporal says. */
  readonly status: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Of the study, by its search attributes; null while it goes on, and of old ones. */
  readonly outcome: string | null;
  /** Names of its targets; none of old ones. */
  readonly targets: readonly string[];
}

export interface ListOptions {
  /** Only those that go on. @default false */
  readonly running?: boolean;
  /** Only those that started since then. @default all */
  readonly since?: Date | undefined;
  /** @default 100 */
  readonly limit?: number;
}

/** Newest first. */
export async function listStudies(
  client: Client,
  { running = false, since, limit = 100 }: ListOptions = {},
): Promise<StudySummary[]> {
  const query = [
    STUDY_QUERY,
    ...(running ? ['ExecutionStatus = "Running"'] : []),
    ...(since ? [`StartTime >= "${since.toISOString()}"`] : []),
  ].join(' AND ');
  const studies: StudySummary[] = [];
  for await (const execution of client.workflow.list({ query })) {
    // A long study is several executions, of which the last one says how it is.
    if (execution.status.name === 'CONTINUED_AS_NEW') continue;
    studies.push(toSummary(execution));
    if (studies.length === limit) break;
  }
  return studies;
}

function toSummary(execution: WorkflowExecutionInfo): StudySummary {
  const { workflowId, status, startTime, closeTime, typedSearchAttributes } = execution;
  const { study, outcome, target } = SEARCH_ATTRIBUTES;
  return {
    study: typedSearchAttributes.get(study) ?? workflowId,
    workflowId,
    status: status.name.toLowerCase(),
    startedAt: startTime.toISOString(),
    endedAt: closeTime?.toISOString() ?? null,
    outcome: typedSearchAttributes.get(outcome) ?? null,
    targets: typedSearchAttributes.get(target)?.split(', ') ?? [],
  };
}
