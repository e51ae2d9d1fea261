import type { Plan } from '../plan/plan.js';
import type { ResolvedTarget, RunInput } from './contract/runs.js';

/**
 * The runs of a plan in their order. Repetitions interleave the targets A B B A, so that a drift of
 * the machine falls on all of them alike.
 */
export function runsOf(study: string, plan: Plan, targets: readonly ResolvedTarget[]): RunInput[] {
  const seen = new Set<string>();
  return plan.scenarios.flatMap((scenario) => {
    const its = targets.filter(({ name }) => scenario.targets?.includes(name) ?? true);
    return Array.from({ length: plan.repetitions }, (_, i) => i + 1).flatMap((repetition) =>
      (repetition % 2 === 1 ? its : its.toReversed()).map((target) => {
        const name = scenario.name ?? scenario.scenario;
        const first = !seen.has(target.name);
        seen.add(target.name);
        return {
          context: {
            study,
            run: `${study}/${target.name}/${name}/${String(repetition)}`,
            target,
            scenario: name,
            repetition,
          },
          scenario,
          plan,
          precache: plan.precache_images && first,
        };
      }),
    );
  });
}
