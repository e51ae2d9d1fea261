import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import { checkPlan } from '../plan/check-plan.js';
import type { Plan } from '../plan/plan.js';
import { studyIdOf } from '../workflows/study-id.js';

/** A study and what it was to do. */
export interface StudyPlan {
  /** The id under which its runs and its results are, which may differ from the workflow's. */
  readonly study: string;
  readonly plan: Plan;
}

/** The plan that a study's workflow was started with; undefined when it was no valid one. */
export async function planOfStudy(
  client: Client,
  workflowId: string,
): Promise<StudyPlan | undefined> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0];
  const payload = started?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  const start = optionalTsToDate(started?.eventTime);
  if (!payload || !start) return undefined;
  const checked = checkPlan(defaultPayloadConverter.fromPayload(payload));
  if ('problems' in checked) return undefined;
  const { plan } = checked;
  return { study: studyIdOf(workflowId, plan.name, start), plan };
}

/** A run of a study: `<study>/<target>/<scenario>/<repetition>`, and the target it is on. */
export function runIdsOf({ study, plan }: StudyPlan): { run: string; target: string }[] {
  return plan.targets.flatMap((target) =>
    plan.scenarios.flatMap((scenario) =>
      Array.from({ length: plan.repetitions }, (_, i) => ({
        run: `${study}/${target.name}/${scenario.name ?? scenario.scenario}/${String(i + 1)}`,
        target: target.name,
      })),
    ),
  );
}
