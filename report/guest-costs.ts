import type { RunRecord } from '../results/record.js';
import type { NodeSamples } from '../results/sample.js';
import { bootingCosts, type BootingCosts } from './guest-cost-booting.js';
import { idleCosts } from './guest-cost-idle.js';
import { nodeBootCost } from './guest-cost-node.js';
import { costReadings } from './guest-cost-readings.js';
import { mean } from './statistics/quantile.js';
import { summarizeValues, type ValueSummary } from './statistics/summarize-values.js';

/** What the servers of one target cost their nodes, by the nodes' own cgroups. */
export interface GuestCosts {
  readonly target: string;
  readonly idle: {
    readonly servers: number;
    /** CPU seconds per server and second. */
    readonly cpuShare: number;
    /** Per server. Null where the node does not say. */
    readonly memoryBytes: number | null;
  } | null;
  /** To the end of the boot. */
  readonly booting: BootingSummary | null;
  /** To the moment its guest was ready, where the study waited for it. */
  readonly ready: BootingSummary | null;
  /** Per boot, s. */
  readonly node: {
    readonly nodeS: number;
    readonly guestsS: number;
    readonly boots: number;
  } | null;
}

export interface BootingSummary {
  /** CPU seconds of a boot. */
  readonly values: ValueSummary;
  /** Per server at its first reading after its boot. Null where the node does not say. */
  readonly memoryBytes: number | null;
  readonly boots: number;
  readonly unread: number;
}

/** One for each target whose nodes have cgroups, in the order of `targets`. */
export function guestCosts(
  targets: readonly string[],
  runs: readonly RunRecord[],
  samples: readonly NodeSamples[],
): readonly GuestCosts[] {
  return targets.flatMap((target): GuestCosts[] => {
    const own = runs.filter((run) => run.target === target);
    const readings = own.map((run) => ({
      run,
      nodes: samples.filter((one) => one.run === run.run).flatMap((one) => costReadings(one) ?? []),
    }));
    const idle = readings.flatMap(({ run, nodes }) => idleCosts(run, nodes));
    const booting = (kind: 'boot' | 'boot to guest ready'): BootingSummary | null =>
      summarizeBoots(
        readings.map(({ run, nodes }) => bootingCosts(run, nodes, kind)),
        `guest cost ${target} ${kind}`,
      );
    const nodes = own.flatMap((run) => nodeBootCost(run, samples) ?? []);
    const boots = sum(nodes.map((one) => one.boots));
    if (readings.every((one) => one.nodes.length === 0)) return [];
    const memory = idle.flatMap(({ memoryBytes }) => memoryBytes ?? []);
    return [
      {
        target,
        idle:
          idle.length === 0
            ? null
            : {
                servers: idle.length,
                cpuShare: mean(idle.map(({ cpuShare }) => cpuShare)),
                memoryBytes: memory.length > 0 ? mean(memory) : null,
              },
        booting: booting('boot'),
        ready: booting('boot to guest ready'),
        node:
          boots === 0
            ? null
            : {
                nodeS: sum(nodes.map(({ nodeS }) => nodeS)) / boots,
                guestsS: sum(nodes.map(({ guestsS }) => guestsS)) / boots,
                boots,
              },
      },
    ];
  });
}

function summarizeBoots(costs: readonly BootingCosts[], seed: string): BootingSummary | null {
  const values = costs.flatMap((one) => one.values);
  const memory = costs.flatMap(({ memoryBytes }) => memoryBytes);
  const summary = summarizeValues(values, seed);
  return (
    summary && {
      values: summary,
      memoryBytes: memory.length > 0 ? mean(memory) : null,
      boots: values.length,
      unread: sum(costs.map(({ unread }) => unread)),
    }
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
