import type { Plan } from '../plan/plan.js';

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
    'Where it is: *Current Details*. `pause`, `resume`, `skip`, `abort` and `extend-hold`: *More Actions*, *Send an Update*.',
  ]
    .filter(Boolean)
    .join('\n\n');
}
