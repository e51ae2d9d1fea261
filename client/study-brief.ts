import type { Plan } from '../plan/plan.js';
import type { STUDY_TYPES } from '../workflows/contract/names.js';
import type { PlanSummary } from '../workflows/contract/plans.js';

const STEERING =
  'Where it is: *Current Details*. `pause`, `resume`, `skip`, `abort` and `extend-hold`: *More Actions*, *Send an Update*.';

/** What a study is to do: the static details of its page, Markdown. */
export function studyBrief(plan: Plan): string {
  const targets = plan.targets.map(
    ({ name, cloud, service, availability_zone }) =>
      `- **${name}**: ${service} on cloud ${cloud}${availability_zone === undefined ? '' : `, zone ${availability_zone}`}`,
  );
  const scenarios = plan.scenarios.map(({ scenario, name, servers, targets: only }) => {
    const called = name === undefined ? '' : ` (${name})`;
    const where = only === undefined ? '' : `, only on ${only.join(', ')}`;
    return `- **${scenario}**${called}, ${servers === 1 ? '1 server' : `${String(servers)} servers`}${where}`;
  });
  const times = plan.repetitions === 1 ? 'once' : `${String(plan.repetitions)} times`;
  return [
    plan.description,
    `Targets:\n\n${targets.join('\n')}`,
    `Scenarios, each ${times} on each target:\n\n${scenarios.join('\n')}`,
    STEERING,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** The same of a study that reads its plan when it starts: no more than may be said beforehand. */
export function knownPlanBrief(plan: PlanSummary, now: Date): string {
  const { name, description, targets, scenarios, runs } = plan;
  const size = runs === 1 ? '1 run' : `${String(runs)} runs`;
  return [
    description,
    `The plan \`${name}\`, as it stands on the worker when the study starts. On ${now.toISOString().slice(0, 10)} it had ${size}: ${scenarios.join(', ')} on ${targets.join(', ')}.`,
    STEERING,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** The same of a study of one scenario. */
export const briefOfType = (type: (typeof STUDY_TYPES)[number], brief: string): string =>
  type === 'study' ? brief : `Only the scenario \`${type}\` of this plan:\n\n${brief}`;
