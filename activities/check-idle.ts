import { measureCpuBusy } from '../hosts/cpu-busy.js';
import type { NodeSession } from '../hosts/node-session.js';
import type { ComputeNode } from '../plan/target.js';
import type { Activities } from '../workflows/contract/activities.js';
import { heartbeating } from './heartbeating.js';

export interface CheckIdleDependencies {
  readonly connect: (node: ComputeNode) => Promise<NodeSession>;
  /** How long each node is looked at. @default 10 */
  readonly idleCheckSeconds?: number;
}

/** A node that does more than this by itself is not idle. @unit % of all CPUs */
const MAX_IDLE_BUSY_PERCENT = 20;
const DEFAULT_SECONDS = 10;

/** Which of a plan's compute nodes are not idle, each in words; all are looked at at the same time. */
export const createCheckIdle =
  (deps: CheckIdleDependencies): Activities['checkIdle'] =>
  ({ plan }) =>
    heartbeating(
      () => undefined,
      async () => {
        // Targets may share a node.
        const nodes = new Map(
          plan.targets.flatMap((target) =>
            target.nodes.map((node) => [`${node.address} ${String(node.port)}`, node] as const),
          ),
        );
        const seconds = deps.idleCheckSeconds ?? DEFAULT_SECONDS;
        const busy = await Promise.all(
          [...nodes.values()].map(async (node) => ({
            node: node.name,
            percent: await busyOf(deps, node, seconds),
          })),
        );
        return busy
          .filter(({ percent }) => percent > MAX_IDLE_BUSY_PERCENT)
          .map(
            ({ node, percent }) =>
              `compute node '${node}' is not idle: its CPUs were ${percent.toFixed(0)} % busy for ` +
              `${String(seconds)} s, and ${String(MAX_IDLE_BUSY_PERCENT)} % is the most that counts as idle`,
          );
      },
    );

async function busyOf(
  deps: CheckIdleDependencies,
  node: ComputeNode,
  seconds: number,
): Promise<number> {
  const session = await deps.connect(node);
  try {
    return await measureCpuBusy(session, seconds);
  } finally {
    session.close();
  }
}
