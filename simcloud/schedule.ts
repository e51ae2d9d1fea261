import type { Cloud } from './cloud.js';
import type { ComputeNode } from './compute-node.js';

export type Placement =
  { readonly node: ComputeNode } | { readonly node: null; readonly reason: string };

/**
 * Picks the host of a new server: the forced one without any check (as nova does for `ZONE:HOST`),
 * else the one with the fewest servers in the zone that still takes one.
 */
export function schedule(
  cloud: Cloud,
  request: {
    readonly zone: string;
    readonly host: string;
    readonly hypervisor: string;
    readonly ramMib: number;
  },
): Placement {
  if (request.host !== '') {
    const node = cloud.nodes.find((candidate) => candidate.name === request.host);
    if (node) return { node };
    const named = request.hypervisor === '' ? 'None' : request.hypervisor;
    return {
      node: null,
      reason: `No valid host was found. No such host - host: ${request.host} node: ${named} `,
    };
  }
  const fitting = cloud.nodes.filter(
    (node) =>
      (request.zone === '' || node.options.zone === request.zone) &&
      node.serverIds.size < cloud.settings.serverLimitPerNode &&
      ramInUse(cloud, node) + request.ramMib <= node.options.memoryMib * RAM_ALLOCATION_RATIO,
  );
  const [node] = fitting.sort((a, b) => a.serverIds.size - b.serverIds.size);
  if (node) return { node };
  return {
    node: null,
    reason: 'No valid host was found. There are not enough hosts available.',
  };
}

/** nova's initial_ram_allocation_ratio. */
export const RAM_ALLOCATION_RATIO = 1.5;

export function ramInUse(cloud: Cloud, node: ComputeNode): number {
  let sum = 0;
  for (const id of node.serverIds) sum += cloud.servers.get(id)?.flavor.ramMib ?? 0;
  return sum;
}
