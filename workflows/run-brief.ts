import type { RunInput } from './contract/runs.js';
import { table } from './markdown-table.js';
import { operationsOf } from './run-scenario.js';

/** What a run is to do: the static details of its page, Markdown. */
export function runBrief(input: RunInput): string {
  const { context, scenario, plan } = input;
  const target = plan.targets.find(({ name }) => name === context.target.name);
  const { scenario: type, name: _, targets: __, ...parameters } = scenario;
  const nodes = target?.nodes.map((node) => node.name) ?? [];
  const rows: [string, string][] = [
    ['study', context.study],
    ['target', `${context.target.name} on cloud ${context.target.cloud}`],
    ['scenario', type],
    ...Object.entries(parameters).map(([key, value]): [string, string] => [key, inWords(value)]),
    ['operations', String(operationsOf(input))],
    ['baseline, settle', `${String(plan.baseline_seconds)} s, ${String(plan.settle_seconds)} s`],
    ['sampled nodes', nodes.length === 0 ? 'none' : nodes.join(', ')],
  ];
  return table(['', ''], rows);
}

/** A list says how long it is, and its names. */
function inWords(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value
    .map((one: unknown) =>
      typeof one === 'object' && one !== null && 'benchmark' in one
        ? String(one.benchmark)
        : String(one),
    )
    .join(', ');
}
