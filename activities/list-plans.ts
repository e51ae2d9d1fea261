import { renderProblem } from '../plan/check-plan.js';
import { listKnownPlans, type KnownPlan } from '../plan/known-plans.js';
import { scenariosOn } from '../plan/scenario.js';
import type { Activities } from '../workflows/contract/activities.js';
import type { PlanSummary } from '../workflows/contract/plans.js';

/** What the plans are that this worker knows by name, and what is wrong with those that are not fit. */
export const createListPlans =
  (plansFolder: string): Activities['listPlans'] =>
  async () => ({
    folder: plansFolder,
    plans: (await listKnownPlans(plansFolder)).map(summarizePlan),
  });

export function summarizePlan({ name, file, plan, problems }: KnownPlan): PlanSummary {
  if (!plan) {
    const words = problems.map(renderProblem);
    return { name, file, description: '', targets: [], scenarios: [], runs: 0, problems: words };
  }
  const pairs = plan.targets.flatMap((target) => scenariosOn(target.name, plan.scenarios));
  return {
    name,
    file,
    description: plan.description,
    targets: plan.targets.map((target) => target.name),
    scenarios: plan.scenarios.map((one) => one.name ?? one.scenario),
    runs: pairs.length * plan.repetitions,
    problems: [],
  };
}
