import type { PhaseRecord, RunRecord } from '../results/record.js';
import type { NodeSamples } from '../results/sample.js';
import {
  costReadings,
  cpuBetween,
  GUEST_SLICES,
  readingsWithin,
  type CostReadings,
} from './guest-cost-readings.js';
import { operationKind } from './operation-kind.js';

/**
 * Nodes that were busier than this before anything booted are left out: where the CPUs are used up,
 * what boots takes its time from the rest, and the difference says nothing.
 */
const IDLE_BUSY_SHARE = 0.25;

/** CPU time of the run's nodes while servers booted, beyond what they used in the baseline. */
export interface NodeBootCost {
  /** User and system time of whole nodes, s. */
  readonly nodeS: number;
  /** Of it in the slices that hold servers and nothing else, s. */
  readonly guestsS: number;
  readonly boots: number;
}

/** Undefined for a run without boots, baseline or cgroups, or whose nodes were not idle before. */
export function nodeBootCost(
  run: RunRecord,
  samples: readonly NodeSamples[],
): NodeBootCost | undefined {
  const phases = run.phases.filter(({ phase }) => phase === 'boot');
  const baseline = run.phases.find(({ phase }) => phase === 'baseline');
  const boots = run.operations.filter(
    ({ operation, phase, outcome }) =>
      operationKind(operation) === 'boot' && phase === 'boot' && outcome === 'ok',
  ).length;
  if (!baseline || boots === 0) return undefined;
  let [nodeS, guestsS, nodes] = [0, 0, 0];
  for (const node of samples.filter((one) => one.run === run.run)) {
    const readings = costReadings(node);
    if (!readings || node.cpus === undefined) continue;
    const atRest = used(node, readings, baseline);
    if (atRest.elapsedS === 0) continue;
    if (atRest.busyS > IDLE_BUSY_SHARE * node.cpus * atRest.elapsedS) continue;
    nodes++;
    for (const phase of phases) {
      const { elapsedS, busyS, inGuestsS } = used(node, readings, phase);
      const share = elapsedS / atRest.elapsedS;
      nodeS += busyS - atRest.busyS * share;
      guestsS += inGuestsS - atRest.inGuestsS * share;
    }
  }
  return nodes === 0 ? undefined : { nodeS, guestsS, boots };
}

function used(
  { samples, cpus = 0 }: NodeSamples,
  { slices }: CostReadings,
  { startedAt, endedAt }: PhaseRecord,
): { elapsedS: number; busyS: number; inGuestsS: number } {
  const [fromMs, toMs] = [Date.parse(startedAt), Date.parse(endedAt)];
  let [elapsedS, busyS] = [0, 0];
  for (const [i, { atMs, cpuUsrPercent, cpuSysPercent }] of samples.entries()) {
    const before = samples[i - 1];
    if (!before || before.atMs < fromMs || atMs > toMs) continue;
    if (cpuUsrPercent === null || cpuSysPercent === null) continue;
    const seconds = (atMs - before.atMs) / 1000;
    elapsedS += seconds;
    busyS += ((cpuUsrPercent + cpuSysPercent) / 100) * cpus * seconds;
  }
  const inGuestsS = GUEST_SLICES.reduce(
    (sum, name) => sum + (cpuBetween(readingsWithin(slices.get(name) ?? [], fromMs, toMs)) ?? 0),
    0,
  );
  return { elapsedS, busyS, inGuestsS };
}
