import { checkPlan, PlanError, type PlanProblem } from '../plan/check-plan.js';
import { listKnownPlans, unknownPlan } from '../plan/known-plans.js';
import { onlyScenario } from '../plan/only-scenario.js';
import { readStudyRequest, type AskedPlan } from '../plan/study-request.js';
import type { Activities } from '../workflows/contract/activities.js';

/**
 * The first step of every study: whatever a person has typed fails here, once, with every problem
 * listed. Known plans are read anew each time: one that was corrected counts at once.
 *
 * @param plansFolder where the plans are that are known by name
 */
export const createPreparePlan =
  (packbenchVersion: string, plansFolder: string): Activities['preparePlan'] =>
  async ({ plan: input, only }) => {
    const { request, problems } = readStudyRequest(input);
    if (!request) throw new PlanError(problems);
    const found = await findPlan(request.plan, plansFolder);
    if ('problems' in found) throw new PlanError([...problems, ...found.problems]);
    const { document, atHome } =
      only === undefined
        ? { document: found.document, atHome: (problem: PlanProblem) => problem }
        : onlyScenario(found.document, only);
    const checked = checkPlan(document);
    if ('problems' in checked) {
      const own = checked.problems.map((problem) => found.inPlace(atHome(problem)));
      throw new PlanError([...problems, ...own]);
    }
    if (problems.length > 0) throw new PlanError(problems);
    const { dryRun, preflight } = request;
    return {
      plan: checked.plan,
      packbenchVersion,
      ...(dryRun && { dryRun }),
      ...(preflight && { preflight }),
    };
  };

type Found =
  | { readonly problems: readonly PlanProblem[] }
  | {
      readonly document: unknown;
      /** Says a problem's path as the person who started the study must read it. */
      readonly inPlace: (problem: PlanProblem) => PlanProblem;
    };

async function findPlan(asked: AskedPlan, plansFolder: string): Promise<Found> {
  if (!('name' in asked)) {
    const { document, path } = asked;
    const inPlace = (problem: PlanProblem): PlanProblem =>
      path === '' ? problem : { ...problem, path: [path, problem.path].filter(Boolean).join('.') };
    return { document, inPlace };
  }
  const known = await listKnownPlans(plansFolder);
  const one = known.find(({ name }) => name === asked.name);
  if (!one) return { problems: [unknownPlan(asked.name, known, plansFolder)] };
  const inPlace = (problem: PlanProblem): PlanProblem => ({
    ...problem,
    path: `${one.file}: ${problem.path}`,
  });
  // One that is whole except for scenarios that are not asked for is judged by those that are.
  if (one.document === undefined || hasOtherName(one.problems)) {
    return { problems: one.problems.map(inPlace) };
  }
  return { document: one.document, inPlace };
}

const hasOtherName = (problems: readonly PlanProblem[]): boolean =>
  problems.some(({ path }) => path === 'name');
