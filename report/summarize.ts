import type { OperationRecord, Outcome, RunRecord, StudyRecord } from '../results/record.js';
import { withRungs } from '../results/run-tables.js';
import { summarizeBenchmarks, type BenchmarkSummary } from './benchmark-summary.js';
import { bootLadders, type BootLadder } from './boot-ladder.js';
import { compareTargets, type Comparison } from './compare-targets.js';
import { controlPlaneShares, type ControlPlaneShare } from './control-plane-share.js';
import { groupBy } from './group-by.js';
import { measuredOperations } from './measured-runs.js';
import { operationKind } from './operation-kind.js';
import type { OperationSummary } from './operation-summary.js';
import { readyTimes, type ReadyTimes } from './ready-times.js';
import { runOutages, type RunOutages } from './run-outages.js';
import { summarizeValues } from './statistics/summarize-values.js';
import { isDisturbed, toBoundedValue } from './to-bounded-value.js';

export interface StudySummary {
  readonly study: string;
  readonly operations: readonly OperationSummary[];
  /** Rungs as operations of their own, such as `nova.boot_server.spawned`: no total counts them. */
  readonly rungs: readonly OperationSummary[];
  readonly bootLadders: readonly BootLadder[];
  readonly comparisons: readonly Comparison[];
  readonly readyTimes: readonly ReadyTimes[];
  readonly benchmarks: readonly BenchmarkSummary[];
  readonly controlPlaneShares: readonly ControlPlaneShare[];
  readonly outages: readonly RunOutages[];
}

/** All figures of a study; targets are in the order of the plan. */
export function summarize(study: StudyRecord, runs: readonly RunRecord[]): StudySummary {
  const targets = study.targets.map(({ name }) => name);
  const inOrder = <T extends { readonly target: string }>(ones: readonly T[]): readonly T[] =>
    [...ones].sort((a, b) => targets.indexOf(a.target) - targets.indexOf(b.target));
  const measured = runs.flatMap(measuredOperations);
  const rungs = measured.flatMap((operation) => withRungs([operation]).slice(1));
  const operations = inOrder(summarizeGroups(study.study, measured));
  return {
    study: study.study,
    operations,
    rungs: inOrder(summarizeGroups(study.study, rungs)),
    bootLadders: inOrder(bootLadders(runs)),
    comparisons: compareTargets(study.study, operations),
    readyTimes: inOrder(readyTimes(study.study, runs)),
    benchmarks: inOrder(summarizeBenchmarks(study.study, runs)),
    controlPlaneShares: inOrder(controlPlaneShares(study.study, runs)),
    outages: runOutages(runs),
  };
}

function summarizeGroups(
  study: string,
  all: readonly OperationRecord[],
): readonly OperationSummary[] {
  const groups = groupBy(all, ({ scenario, operation, target }) =>
    JSON.stringify([scenario, operationKind(operation), target]),
  );
  return [...groups.values()].map((group) => summarizeGroup(study, group));
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
