import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { RunRecord, StudyRecord } from '../results/record.js';
import type { Activities } from '../workflows/contract/steps.js';
import { eventsOf, type HistoryEvent } from './history-events.js';

/** What Temporal's history holds of a study. */
export interface HistoryRecords {
  /** Undefined when the study ended before it had looked at its targets. */
  readonly study: StudyRecord | undefined;
  /** Each as it was written last: finished, or as far as it came. */
  readonly runs: readonly RunRecord[];
}

/**
 * Reads a study's records out of its history and those of its runs. What the workflows hand to the
 * activities that write the results folder is in the history as their input, whether or not the
 * writing worked.
 */
export async function readHistoryRecords(
  client: Client,
  workflowId: string,
): Promise<HistoryRecords> {
  let study: StudyRecord | undefined;
  const runs = new Map<string, RunRecord>();
  const pending = [workflowId];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    for await (const event of eventsOf(client, id)) {
      const child = event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId;
      if (child) pending.push(child);
      study = (inputOf(event, 'saveStudy') as StudyRecord | undefined) ?? study;
      const run = inputOf(event, 'saveRun') as RunRecord | undefined;
      if (run) runs.set(run.run, run);
    }
  }
  return { study, runs: [...runs.values()] };
}

/** The one argument of an activity that an event schedules. */
function inputOf(event: HistoryEvent, activity: keyof Activities): unknown {
  const scheduled = event.activityTaskScheduledEventAttributes;
  const payload = scheduled?.input?.payloads?.[0];
  if (scheduled?.activityType?.name !== activity || !payload) return undefined;
  return defaultPayloadConverter.fromPayload(payload);
}
