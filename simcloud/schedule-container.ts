import type { Cloud } from './cloud.js';
import type { ComputeNode } from './compute-node.js';
import { RAM_ALLOCATION_RATIO } from './schedule.js';

/** The Docker node with the fewest containers in the zone that still takes one; null for none. */
export function scheduleContainer(
  cloud: Cloud,
  wanted: { readonly zone: string; readonly host: string; readonly memoryMib: number },
): ComputeNode | null {
  const [node] = cloud.containerNodes
    .filter(
      (candidate) =>
        (wanted.zone === '' || candidate.options.zone === wanted.zone) &&
        (wanted.host === '' || candidate.name === wanted.host) &&
        candidate.serverIds.size < cloud.settings.serverLimitPerNode &&
        containerMemory(cloud, candidate) + wanted.memoryMib <=
          candidate.options.memoryMib * RAM_ALLOCATION_RATIO,
    )
    .sort((a, b) => a.serverIds.size - b.serverIds.size);
  return node ?? null;
}

/** What the containers of a node may take, MiB. */
export function containerMemory(cloud: Cloud, node: ComputeNode): number {
  let sum = 0;
  for (const id of node.serverIds) sum += cloud.containers.get(id)?.memoryMib ?? 0;
  return sum;
}
