import type { OperationSummary } from './operation-summary.js';
import type { OperationRecord, Outcome, RunRecord, StudyRecord } from '../results/record.js';
import { operationKind } from './operation-kind.js';
import { compareTargets, type Comparison } from './compare-targets.js';
import { summarizeValues, type BoundedValue } from './statistics/summarize-values.js';

export interface StudySummary {
  readonly study: string;
  readonly operations: readonly OperationSummary[];
  readonly comparisons: readonly Comparison[];
}

/**
 * An operation that went another way than the one measured: a soft reboot that became a hard one, a
 * server that was made twice. It is kept out of the averages and counted.
 */
export function isDisturbed({ flags }: OperationRecord): boolean {
  return flags.includes('duplicate_created') || flags.includes('soft_reboot_fell_back');
}

/** Operations with a duration that may be averaged. */
export function toBoundedValue(operation: OperationRecord): BoundedValue | undefined {
  const { durationMs, lowerMs, upperMs, outcome } = operation;
  if (outcome !== 'ok' || durationMs === null || isDisturbed(operation)) return undefined;
  return { value: durationMs, lower: lowerMs ?? durationMs, upper: upperMs ?? durationMs };
}

/** Figures per target, scenario and operation, in the order in which they first occur in the plan. */
export function summarize(study: StudyRecord, runs: readonly RunRecord[]): StudySummary {
  const groups = new Map<string, OperationRecord[]>();
  for (const run of runs) {
    for (const operation of run.operations) {
      const kind = operationKind(operation.operation);
      const key = JSON.stringify([operation.scenario, kind, operation.target]);
      const group = groups.get(key);
      if (group) group.push(operation);
      else groups.set(key, [operation]);
    }
  }
  const summaries = [...groups.values()].map((group) => summarizeGroup(study.study, group));
  const targets = study.targets.map(({ name }) => name);
  const operations = summaries.sort(
    (a, b) => targets.indexOf(a.target) - targets.indexOf(b.target),
  );
  return { study: study.study, operations, comparisons: compareTargets(study.study, operations) };
}

function summarizeGroup(study: string, group: readonly OperationRecord[]): OperationSummary {
  const [first] = group;
  if (!first) throw new RangeError('a group has at least one operation');
  const { target, scenario, operation } = first;
  const kind = operationKind(operation);
  const sample = group.map(toBoundedValue).filter((value) => value !== undefined);
  const count = (outcome: Outcome): number => group.filter((o) => o.outcome === outcome).length;
  return {
    target,
    scenario,
    operation,
    kind,
    n: group.length,
    outcomes: {
      ok: count('ok'),
      failed: count('failed'),
      timed_out: count('timed_out'),
      censored: count('censored'),
    },
    disturbed: group.filter((o) => o.outcome === 'ok' && isDisturbed(o)).length,
    averaged: sample.length,
    values: summarizeValues(sample, `${study} ${target} ${scenario} ${kind}`),
    sample,
  };
}
