import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { TASK_QUEUE } from '../workflows/contract/names.js';
import type { LoadedPlan } from './load-plan.js';
import { studyBrief } from './study-brief.js';
import { createStudyId } from './study-id.js';

/** Starts the workflow `study` with a plan as it was written; returns the study's id. */
export async function startStudy(client: Client, { document, plan }: LoadedPlan): Promise<string> {
  for (;;) {
    const study = createStudyId(plan.name, new Date());
    try {
      await client.workflow.start('study', {
        workflowId: study,
        taskQueue: TASK_QUEUE,
        args: [document],
        staticSummary: plan.description.slice(0, 200) || plan.name,
        staticDetails: studyBrief(plan),
        // A second study of that plan in the same second must not replace the first.
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
      });
      return study;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await sleep(1000);
    }
  }
}

/** Page of the Web UI that shows a study. */
export function studyPage(ui: string, namespace: string, study: string): string {
  return `${ui}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(study)}`;
}
