import type { Plan } from '../plan/plan.js';
import type { Readiness } from '../plan/readiness.js';

/** What told that a target's guests were ready, in words; empty when the plan names nothing. */
export function readinessWords(plan: unknown, target: string): string {
  const readiness = targetsOf(plan).find(({ name }) => name === target)?.readiness;
  if (!readiness) return '';
  switch (readiness.probe) {
    case 'console':
      return `“${readiness.marker}” on the console log`;
    case 'tcp':
      return `TCP port ${readiness.port} opens, ${place(readiness)}`;
    case 'ssh':
      return `an SSH server greets on port ${readiness.port}, ${place(readiness)}`;
    case 'mysql':
      return `MySQL on port ${readiness.port} answers “${readiness.query}”, ${place(readiness)}`;
  }
}

function place(readiness: Exclude<Readiness, { probe: 'console' }>): string {
  if (readiness.from === 'worker') return 'seen from the worker';
  return `seen from ${readiness.node ?? 'the first compute node'}`;
}

/** A record keeps the plan as plain JSON, with its defaults filled in. */
function targetsOf(plan: unknown): readonly Pick<Plan['targets'][number], 'name' | 'readiness'>[] {
  if (typeof plan !== 'object' || plan === null) return [];
  return (plan as Partial<Plan>).targets ?? [];
}
