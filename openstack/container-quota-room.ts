import { z } from 'zod';
import type { CloudClient } from './cloud-client.js';
import { portRoom } from './quota-room.js';
import type { Needed, Room } from './quota-room.js';
import { unlessRefused } from './unless-refused.js';

const quota = z.object({ limit: z.number(), in_use: z.number() });
const quotasShape = z.object({ containers: quota, cpu: quota, memory: quota });

/** The project's quotas of Zun and neutron against what a plan needs; Zun's where it tells. */
export async function containerQuotaRoom(
  client: CloudClient,
  needed: Needed,
): Promise<readonly Room[]> {
  const { servers, flavor } = needed;
  const { project } = await client.identity();
  const path = `/quotas/${encodeURIComponent(project?.id ?? '')}?usages=true`;
  const [reply, ports] = await Promise.all([
    unlessRefused(client.send({ service: 'container', method: 'GET', path, shape: quotasShape })),
    portRoom(client, needed),
  ]);
  if (reply === undefined) return ports;
  const { containers, cpu, memory } = reply.data;
  return [
    { resource: 'containers', limit: containers.limit, used: containers.in_use, needed: servers },
    { resource: 'cpu', limit: cpu.limit, used: cpu.in_use, needed: servers * flavor.vcpus },
    {
      resource: 'memory',
      limit: memory.limit,
      used: memory.in_use,
      needed: servers * flavor.ramMib,
    },
    ...ports,
  ];
}
