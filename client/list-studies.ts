import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { STUDY_QUERY } from '../workflows/contract/names.js';
import { SEARCH_ATTRIBUTES } from '../workflows/contract/search-attributes.js';
import { DRY_RUN } from './dry-run.js';

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
  /** Whether it is one that packbench started to check a plan, and measures nothing. */
  readonly isDryRun: boolean;
}

export interface ListOptions {
  /** Only those that go on. @default false */
  readonly running?: boolean;
  /** Only those that started since then. @default all */
  readonly since?: Date | undefined;
  /** Only those that started until then. @default all */
  readonly until?: Date | undefined;
  /** Only those of this plan. @default all */
  readonly plan?: string | undefined;
  /** Only those that ended so, and those of which only the results may know. @default all */
  readonly outcome?: string | undefined;
  /** @default 100 */
  readonly limit?: number;
}

/** Newest first. */
export async function listStudies(
  client: Client,
  options: ListOptions = {},
): Promise<StudySummary[]> {
  const { limit = 100 } = options;
  const studies: StudySummary[] = [];
  for await (const execution of client.workflow.list({ query: queryOf(options) })) {
    // A long study is several executions, of which the last one says how it is.
    if (execution.status.name === 'CONTINUED_AS_NEW') continue;
    studies.push(toSummary(execution));
    if (studies.length === limit) break;
  }
  return studies;
}

/** Studies from before there were search attributes are told by their ids, and have no outcome. */
function queryOf({ running = false, since, until, plan, outcome }: ListOptions): string {
  const { study, outcome: attribute } = SEARCH_ATTRIBUTES;
  return [
    STUDY_QUERY,
    ...(running ? ['ExecutionStatus = "Running"'] : []),
    ...(since ? [`StartTime >= "${since.toISOString()}"`] : []),
    ...(until ? [`StartTime <= "${until.toISOString()}"`] : []),
    ...(plan === undefined
      ? []
      : [`(${study.name} STARTS_WITH "${plan}/" OR WorkflowId STARTS_WITH "${plan}/")`]),
    ...(outcome === undefined
      ? []
      : [`(${attribute.name} = "${outcome}" OR ${attribute.name} IS NULL)`]),
  ].join(' AND ');
}

function toSummary(execution: WorkflowExecutionInfo): StudySummary {
  const { workflowId, status, startTime, closeTime, typedSearchAttributes } = execution;
  const { study, outcome, target } = SEARCH_ATTRIBUTES;
  const id = typedSearchAttributes.get(study);
  return {
    study: id ?? workflowId,
    workflowId,
    status: status.name.toLowerCase(),
    startedAt: startTime.toISOString(),
    endedAt: closeTime?.toISOString() ?? null,
    outcome: typedSearchAttributes.get(outcome) ?? null,
    targets: typedSearchAttributes.get(target)?.split(', ') ?? [],
    isDryRun: id === undefined && workflowId.startsWith(DRY_RUN),
  };
}
