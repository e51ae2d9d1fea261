import { z } from 'zod';

/** As much of a plan as these checks look at; any of it may be absent or wrong. */
interface RawPlan {
  readonly targets?: unknown;
  readonly scenarios?: unknown;
}

type Path = readonly (string | number)[];

/**
 * What no single key can tell. It looks at plans that have other problems too, so that all are
 * reported at once: hence it trusts no type.
 */
export const crossChecks = z.superRefine<unknown>(
  (value, context) => {
    const plan = isObject(value) ? (value as RawPlan) : {};
    const report = (path: Path, message: string): void => {
      context.addIssue({ code: 'custom', path: [...path], message });
    };
    const targets = objectsIn(plan.targets);
    const scenarios = objectsIn(plan.scenarios);
    const reboots = scenarios.some((one) => one['scenario'] === 'serial-reboot');
    reportDuplicates(targets, ['targets'], report);
    reportDuplicates(
      scenarios.map((one) => ({ name: one['name'] ?? one['scenario'] })),
      ['scenarios'],
      report,
    );
    targets.forEach((target, i) => {
      reportDuplicates(objectsIn(target['nodes']), ['targets', i, 'nodes'], report);
      if (!reboots || target['readiness'] !== undefined) return;
      report(
        ['targets', i, 'readiness'],
        `serial-reboot needs it: a soft reboot sent before the guest of '${String(target['name'])}' listens waits out nova's time limit`,
      );
    });
  },
  { when: () => true },
);

function reportDuplicates(
  items: readonly Readonly<Record<string, unknown>>[],
  path: Path,
  report: (path: Path, message: string) => void,
): void {
  const seen = new Set<unknown>();
  items.forEach(({ name }, i) => {
    if (typeof name === 'string' && seen.has(name)) {
      report([...path, i, 'name'], `'${name}' is used twice; give each its own name`);
    }
    seen.add(name);
  });
}

const objectsIn = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.map((item: unknown) => (isObject(item) ? item : {})) : [];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
