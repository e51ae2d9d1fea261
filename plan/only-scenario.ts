import type { PlanProblem } from './check-plan.js';
import type { ScenarioType } from './scenario.js';

/** A plan of one scenario, made of a plan of many. */
export interface OnlyScenario {
  readonly document: unknown;
  /** Says a problem's path as it is in the plan of many. */
  readonly atHome: (problem: PlanProblem) => PlanProblem;
}

/**
 * What a plan says of one scenario, or that scenario with its defaults when the plan does not name
 * it. The others are not looked at: they need not fit the targets.
 *
 * @param document as it was written, right or wrong
 */
export function onlyScenario(document: unknown, scenario: ScenarioType): OnlyScenario {
  const listed = scenariosOf(document);
  if (!listed) return { document, atHome: (problem) => problem };
  const indexes = listed.flatMap((one, i) => (typeOf(one) === scenario ? [i] : []));
  const scenarios = indexes.length > 0 ? indexes.map((i) => listed[i]) : [{ scenario }];
  return {
    document: { ...(document as object), scenarios },
    atHome: (problem) => ({
      ...problem,
      path: problem.path.replace(
        /^scenarios\[(\d+)\]/,
        (_path, nth: string) => `scenarios[${String(indexes[Number(nth)] ?? nth)}]`,
      ),
    }),
  };
}

/** Undefined when the document is none that could be cut. */
function scenariosOf(document: unknown): readonly unknown[] | undefined {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return undefined;
  }
  const { scenarios = [] } = document as { readonly scenarios?: unknown };
  return Array.isArray(scenarios) ? scenarios : undefined;
}

const typeOf = (one: unknown): unknown =>
  typeof one === 'object' && one !== null && 'scenario' in one ? one.scenario : undefined;
