import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type {
  BenchmarkRecord,
  OperationRecord,
  RunRecord,
  StudyRecord,
} from '../results/record.js';
import { recordKey } from '../results/merge-parts.js';
import type { BenchmarkOutput } from '../workflows/contract/benchmarks.js';
import { eventsOf, type HistoryEvent } from './history-events.js';

/** What Temporal's history holds of a study. */
export interface HistoryRecords {
  /** Undefined when the study ended before it had looked at its targets. */
  readonly study: StudyRecord | undefined;
  /** Each finished, or as far as it came; slices of large runs apart. */
  readonly runs: readonly RunRecord[];
  /** What benchmarks printed, by execution. */
  readonly outputs: readonly {
    readonly run: string;
    readonly outputs: readonly BenchmarkOutput[];
  }[];
}

/** What any step may have measured. */
interface Measured {
  readonly operations?: readonly OperationRecord[];
  readonly benchmarks?: readonly BenchmarkRecord[];
  readonly outputs?: readonly BenchmarkOutput[];
}

/**
 * Reads a study's records out of its history and those of its runs. What the workflows hand to the
 * activities that write the results folder is in the history as their input, whether or not the
 * writing worked; what a step measured after the last save is in that step's result. It works on
 * studies that still run, failed, were cancelled or terminated.
 */
export async function readHistoryRecords(
  client: Client,
  workflowId: string,
): Promise<HistoryRecords> {
  let study: StudyRecord | undefined;
  const runs = new Map<string, RunRecord>();
  const measured: Measured[] = [];
  const pending = [workflowId];
  for (let id = pending.shift(); id !== undefined; id = pending.shift()) {
    for await (const event of eventsOf(client, id)) {
      const child = event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId;
      if (child) pending.push(child);
      study = ((await inputOf(client, event, 'saveStudy')) as StudyRecord | undefined) ?? study;
      const run = (await inputOf(client, event, 'saveRun')) as RunRecord | undefined;
      if (run) runs.set(recordKey(run), run);
      measured.push(await measuredBy(client, event));
    }
  }
  return {
    study,
    runs: withLater([...runs.values()], measured),
    outputs: measured.flatMap(({ benchmarks: [first] = [], outputs = [] }) =>
      first ? [{ run: first.run, outputs }] : [],
    ),
  };
}

/** Adds to each run what came after its last save. */
function withLater(
  runs: readonly RunRecord[],
  measured: readonly Measured[],
): readonly RunRecord[] {
  const saved = new Set(
    runs.flatMap((run) => [...run.operations, ...run.benchmarks].map(({ id }) => id)),
  );
  const isLater = ({ id }: { readonly id: string }): boolean => !saved.has(id);
  const operations = measured.flatMap((m) => m.operations ?? []).filter(isLater);
  const benchmarks = measured.flatMap((m) => m.benchmarks ?? []).filter(isLater);
  return runs.map((run) =>
    run.part === undefined
      ? {
          ...run,
          operations: [...run.operations, ...operations.filter((o) => o.run === run.run)],
          benchmarks: [...run.benchmarks, ...benchmarks.filter((b) => b.run === run.run)],
        }
      : run,
  );
}

/** The one argument of an activity that an event schedules. */
async function inputOf(
  client: Client,
  { activityTaskScheduledEventAttributes: scheduled }: HistoryEvent,
  activity: 'saveStudy' | 'saveRun',
): Promise<unknown> {
  if (scheduled?.activityType?.name !== activity) return undefined;
  return decode(client, scheduled.input?.payloads);
}

/** What a step measured: any result that has `operations` or `benchmarks`. */
async function measuredBy(
  client: Client,
  { activityTaskCompletedEventAttributes: completed }: HistoryEvent,
): Promise<Measured> {
  if (!completed) return {};
  const result = await decode(client, completed.result?.payloads);
  return isMeasured(result) ? result : {};
}

async function decode(client: Client, payloads: Payload[] | null | undefined): Promise<unknown> {
  const [value] = await decodeArrayFromPayloads(client.options.loadedDataConverter, payloads);
  return value;
}

const isMeasured = (value: unknown): value is Measured =>
  typeof value === 'object' &&
  value !== null &&
  (('operations' in value && Array.isArray(value.operations)) ||
    ('benchmarks' in value && Array.isArray(value.benchmarks)));
