import type { Plan } from '../plan/plan.js';
import type { Probe } from '../plan/readiness.js';

/** What told that a target's guests were ready, in words; empty when the plan names nothing. */
export function readinessWords(plan: unknown, target: string): string {
  const readiness = targetsOf(plan).find(({ name }) => name === target)?.readiness;
  return readiness ? [readiness].flat().map(probeWords).join('; and ') : '';
}

function probeWords(probe: Probe): string {
  switch (probe.probe) {
    case 'console':
      return `“${probe.marker}” on the console log`;
    case 'tcp':
      return `TCP port ${probe.port} opens, ${place(probe)}`;
    case 'ssh':
      return `an SSH server greets on port ${probe.port}, ${place(probe)}`;
    case 'mysql':
      return `MySQL on port ${probe.port} answers “${probe.query}”, ${place(probe)}`;
  }
}

function place(probe: Exclude<Probe, { probe: 'console' }>): string {
  if (probe.from === 'worker') return 'seen from the worker';
  return `seen from ${probe.node ?? 'the first compute node'}`;
}

/** A record keeps the plan as plain JSON, with its defaults filled in. */
function targetsOf(plan: unknown): readonly Pick<Plan['targets'][number], 'name' | 'readiness'>[] {
  if (typeof plan !== 'object' || plan === null) return [];
  return (plan as Partial<Plan>).targets ?? [];
}
