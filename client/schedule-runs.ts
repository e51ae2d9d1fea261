import { WorkflowFailedError, type Client, type WorkflowExecutionInfo } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE, STUDY_QUERY } from '../workflows/contract/names.js';
import type { StudyResult } from '../workflows/contract/progress.js';
import { SEARCH_ATTRIBUTES } from '../workflows/contract/search-attributes.js';
import { studyError } from './study-end.js';

/** A study that a schedule has started. */
export interface ScheduleRun {
  /** The study's id; the workflow's while it has none. */
  readonly study: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Of the study; what Temporal says of one that has none: `running`, `terminated`, … */
  readonly outcome: string;
  /** The figures that matter most, or why there are none. */
  readonly headline: readonly string[];
}

/** The latest studies of a schedule, newest first. */
export async function scheduleRuns(
  client: Client,
  name: string,
  limit: number,
): Promise<readonly ScheduleRun[]> {
  const query = `${STUDY_QUERY} AND TemporalScheduledById = ${JSON.stringify(name)}`;
  const runs: ScheduleRun[] = [];
  for await (const execution of client.workflow.list({ query })) {
    // A long study is several executions, of which the last one says how it is.
    if (execution.status.name === 'CONTINUED_AS_NEW') continue;
    runs.push(await toRun(client, execution));
    if (runs.length === limit) break;
  }
  return runs;
}

async function toRun(client: Client, execution: WorkflowExecutionInfo): Promise<ScheduleRun> {
  const { workflowId, runId, status, startTime, closeTime, typedSearchAttributes } = execution;
  const study = typedSearchAttributes.get(SEARCH_ATTRIBUTES.study) ?? workflowId;
  const base = {
    study,
    startedAt: startTime.toISOString(),
    endedAt: closeTime?.toISOString() ?? null,
  };
  // Its result would be waited for.
  if (!closeTime) return { ...base, outcome: status.name.toLowerCase(), headline: [] };
  const handle = client.workflow.getHandle<() => Promise<StudyResult>>(workflowId, runId);
  try {
    const { outcome, headline } = await handle.result();
    return { ...base, outcome, headline };
  } catch (error) {
    const result = resultOf(error);
    if (result) return { ...base, outcome: result.outcome, headline: result.headline };
    const known = studyError(study, error);
    const message = known instanceof Error ? known.message : String(known);
    return { ...base, outcome: status.name.toLowerCase(), headline: [message] };
  }
}

/** Of a study that fails when its runs do. */
function resultOf(error: unknown): StudyResult | undefined {
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || cause.type !== FAILURE.study) return undefined;
  return cause.details?.[0] as StudyResult | undefined;
}
