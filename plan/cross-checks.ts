import { z } from 'zod';
import { checkScenario } from './scenario-checks.js';
import { checkTarget } from './target-checks.js';

/** A plan, target or scenario of which anything may be absent or wrong. */
export type Raw = Readonly<Record<string, unknown>>;

/** Notes a problem at a path. */
export type Report = (path: readonly (string | number)[], message: string) => void;

/**
 * What no single key can tell. It looks at plans that have other problems too, so that all are
 * reported at once: hence it trusts no type.
 */
export const crossChecks = z.superRefine<unknown>(
  (value, context) => {
    const plan = isObject(value) ? value : {};
    const report: Report = (path, message) => {
      context.addIssue({ code: 'custom', path: [...path], message });
    };
    const targets = objectsIn(plan['targets']);
    const scenarios = objectsIn(plan['scenarios']);
    reportDuplicates(targets, ['targets'], report);
    reportDuplicates(
      scenarios.map((one) => ({ name: one['name'] ?? one['scenario'] })),
      ['scenarios'],
      report,
    );
    const names = targets.flatMap(({ name }) => (typeof name === 'string' ? name : []));
    scenarios.forEach((scenario, i) => {
      const at: Report = (path, message) => report(['scenarios', i, ...path], message);
      checkScenario(scenario, at);
      listOf(scenario['targets']).forEach((name, j) => {
        if (typeof name !== 'string' || names.includes(name)) return;
        at(['targets', j], `no such target: '${name}'; the plan has ${names.join(', ')}`);
      });
    });
    targets.forEach((target, i) => {
      const at: Report = (path, message) => report(['targets', i, ...path], message);
      reportDuplicates(objectsIn(target['nodes']), ['targets', i, 'nodes'], report);
      checkTarget(
        target,
        scenarios.filter((s) => runsOn(s, target['name'])),
        at,
      );
    });
  },
  { when: () => true },
);

function reportDuplicates(
  items: readonly Raw[],
  path: readonly (string | number)[],
  report: Report,
): void {
  const seen = new Set<unknown>();
  items.forEach(({ name }, i) => {
    if (typeof name === 'string' && seen.has(name)) {
      report([...path, i, 'name'], `'${name}' is used twice; give each its own name`);
    }
    seen.add(name);
  });
}

const runsOn = (scenario: Raw, target: unknown): boolean =>
  scenario['targets'] === undefined || listOf(scenario['targets']).includes(target);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const objectsIn = (value: unknown): readonly Raw[] =>
  Array.isArray(value) ? value.map((item: unknown) => (isObject(item) ? item : {})) : [];

const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null;
