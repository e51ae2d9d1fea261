import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import { activityOptions } from './activity-options.js';
import type { PlanActivities, PlanList, PlanSummary } from './contract/plans.js';
import { table } from './markdown-table.js';

/** Lists the plans that the worker knows by name: what `{"plan": NAME}` may name. */
export async function plans(): Promise<PlanList> {
  const { listPlans } = proxyActivities<PlanActivities>({
    ...activityOptions('read the plans that the worker knows', 0),
    scheduleToCloseTimeout: '3 minutes',
  });
  const list = await listPlans();
  setCurrentDetails(renderPlans(list));
  return list;
}

function renderPlans({ folder, plans: known }: PlanList): string {
  if (known.length === 0) return `\`${folder}\` on the worker has no plan.`;
  const rows = known.map((one) => [
    `\`{"plan": "${one.name}"}\``,
    one.targets.join(', '),
    one.scenarios.join(', '),
    one.problems.length > 0 ? '' : String(one.runs),
    one.problems.length > 0 ? problemWords(one) : one.description.replaceAll('\n', ' '),
  ]);
  return [
    `Plans in \`${folder}\` on the worker:`,
    table(['input', 'targets', 'scenarios', 'runs', ''], rows),
  ].join('\n\n');
}

const problemWords = ({ problems }: PlanSummary): string =>
  `**cannot be run:** ${problems.join('; ')}`;
