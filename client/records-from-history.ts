import type { Client, WorkflowHandle } from '@temporalio/client';
import type { LoadedDataConverter } from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { OperationRecord, RunRecord, StudyRecord } from '../results/record.js';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

export interface StudyRecords {
  readonly study: StudyRecord;
  readonly runs: readonly RunRecord[];
}

/**
 * Reads a study's records out of Temporal's histories, which are the journal of all that was
 * measured: what workflows asked to be saved, and the results of steps that came after the last
 * save. It works on studies that still run, failed, were cancelled or terminated.
 *
 * @returns undefined when the study ended before its plan and targets were checked
 */
export async function recordsFromHistory(
  client: Client,
  workflowId: string,
): Promise<StudyRecords | undefined> {
  const converter = client.options.loadedDataConverter;
  const events = await historyOf(client, workflowId);
  const saved = await inputsOf<StudyRecord>(converter, events, 'saveStudy');
  const study = saved.at(-1);
  if (!study) return undefined;
  const runs: RunRecord[] = [];
  for (const child of childrenOf(events)) {
    const run = await runFromHistory(converter, await historyOf(client, child));
    if (run) runs.push(run);
  }
  return { study, runs };
}

async function runFromHistory(
  converter: LoadedDataConverter,
  events: readonly HistoryEvent[],
): Promise<RunRecord | undefined> {
  const saved = (await inputsOf<RunRecord>(converter, events, 'saveRun')).at(-1);
  if (!saved) return undefined;
  const known = new Set(saved.operations.map((operation) => operation.id));
  const later = (await operationsIn(converter, events)).filter(({ id }) => !known.has(id));
  return { ...saved, operations: [...saved.operations, ...later] };
}

async function historyOf(client: Client, workflowId: string): Promise<readonly HistoryEvent[]> {
  return (await client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];
}

const childrenOf = (events: readonly HistoryEvent[]): readonly string[] =>
  events.flatMap(
    (event) =>
      event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId ?? [],
  );

/** The single input of each activity of a type that was ever scheduled, whether or not it ran. */
async function inputsOf<T>(
  converter: LoadedDataConverter,
  events: readonly HistoryEvent[],
  activity: string,
): Promise<T[]> {
  const inputs: T[] = [];
  for (const { activityTaskScheduledEventAttributes: scheduled } of events) {
    if (scheduled?.activityType?.name !== activity) continue;
    const [input] = await decodeArrayFromPayloads(converter, scheduled.input?.payloads);
    inputs.push(input as T);
  }
  return inputs;
}

async function operationsIn(
  converter: LoadedDataConverter,
  events: readonly HistoryEvent[],
): Promise<OperationRecord[]> {
  const operations: OperationRecord[] = [];
  for (const { activityTaskCompletedEventAttributes: completed } of events) {
    if (!completed) continue;
    const [result] = await decodeArrayFromPayloads(converter, completed.result?.payloads);
    if (hasOperations(result)) operations.push(...result.operations);
  }
  return operations;
}

const hasOperations = (value: unknown): value is { operations: readonly OperationRecord[] } =>
  typeof value === 'object' &&
  value !== null &&
  'operations' in value &&
  Array.isArray(value.operations);
