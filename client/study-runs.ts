import type { Client } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { Plan } from '../plan/plan.js';
import type { RunInput } from '../workflows/contract/runs.js';
import { eventsOf } from './history-events.js';

/** A run of a study and where its servers are. */
export interface StudyRun {
  /** `<study>/<target>/<scenario>/<repetition>` */
  readonly run: string;
  readonly cloud: string;
  readonly service: Plan['targets'][number]['service'];
}

/** The runs that a study has started: no other can have made anything. */
export async function runsInHistory(client: Client, workflowId: string): Promise<StudyRun[]> {
  const runs = new Map<string, StudyRun>();
  for await (const event of eventsOf(client, workflowId)) {
    const child = event.startChildWorkflowExecutionInitiatedEventAttributes;
    if (child?.workflowType?.name !== 'run') continue;
    const { loadedDataConverter } = client.options;
    const [input] = await decodeArrayFromPayloads(loadedDataConverter, child.input?.payloads);
    if (!input) continue;
    const { context } = input as RunInput;
    const { cloud, service } = context.target;
    runs.set(context.run, { run: context.run, cloud, service });
  }
  return [...runs.values()];
}

/** All runs that a plan asks for, for a study of which only its plan is known. */
export function runsOfPlan(study: string, plan: Plan): StudyRun[] {
  return plan.targets.flatMap(({ name, cloud, service }) =>
    plan.scenarios.flatMap((scenario) =>
      Array.from({ length: plan.repetitions }, (_, i) => ({
        run: `${study}/${name}/${scenario.name ?? scenario.scenario}/${String(i + 1)}`,
        cloud,
        service,
      })),
    ),
  );
}
