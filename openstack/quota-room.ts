import { z } from 'zod';
import type { CloudClient } from './cloud-client.js';
import type { Flavor } from './flavors.js';
import type { Problem } from './problem.js';
import { unlessRefused } from './unless-refused.js';

/** What a plan holds at its fullest moment. */
export interface Needed {
  readonly servers: number;
  /** Of a container what the plan asks for. */
  readonly flavor: Flavor;
  /** Ports of each server. */
  readonly portsPerServer: number;
}

export interface Room {
  /** By the service's own word. */
  readonly resource: 'instances' | 'cores' | 'ram' | 'containers' | 'cpu' | 'memory' | 'ports';
  /** −1: without limit. `ram` and `memory` in MiB. */
  readonly limit: number;
  readonly used: number;
  readonly needed: number;
}

const limitsShape = z.object({
  limits: z.object({
    absolute: z.object({
      maxTotalInstances: z.number(),
      totalInstancesUsed: z.number(),
      maxTotalCores: z.number(),
      totalCoresUsed: z.number(),
      maxTotalRAMSize: z.number(),
      totalRAMUsed: z.number(),
    }),
  }),
});

const portQuotaShape = z.object({
  quota: z.object({
    port: z.object({
      limit: z.number(),
      used: z.number(),
      reserved: z.coerce.number().default(0),
    }),
  }),
});

/** The project's quotas of nova and neutron against what a plan needs. */
export async function quotaRoom(client: CloudClient, needed: Needed): Promise<readonly Room[]> {
  const { servers, flavor } = needed;
  const [{ data }, ports] = await Promise.all([
    client.send({ service: 'compute', method: 'GET', path: '/limits', shape: limitsShape }),
    portRoom(client, needed),
  ]);
  const { absolute } = data.limits;
  return [
    {
      resource: 'instances',
      limit: absolute.maxTotalInstances,
      used: absolute.totalInstancesUsed,
      needed: servers,
    },
    {
      resource: 'cores',
      limit: absolute.maxTotalCores,
      used: absolute.totalCoresUsed,
      needed: servers * flavor.vcpus,
    },
    {
      resource: 'ram',
      limit: absolute.maxTotalRAMSize,
      used: absolute.totalRAMUsed,
      needed: servers * flavor.ramMib,
    },
    ...ports,
  ];
}

/** One problem for each quota that the plan would exceed. */
export function quotaProblems(cloud: string, rooms: readonly Room[]): readonly Problem[] {
  return rooms
    .filter(({ limit, used, needed }) => limit >= 0 && used + needed > limit)
    .map(({ resource, limit, used, needed }) => {
      const unit = resource === 'ram' || resource === 'memory' ? ' MiB' : '';
      return {
        problem: `quota of ${resource} in cloud '${cloud}' is too small: ${needed}${unit} needed, ${limit - used}${unit} of ${limit}${unit} free`,
        hint: 'have the quota raised, delete what the project no longer needs, or plan fewer servers',
      };
    });
}

/** Neutron's extension quota_details; nothing where it is missing or refused. */
export async function portRoom(
  client: CloudClient,
  { servers, portsPerServer }: Needed,
): Promise<readonly Room[]> {
  const { project } = await client.identity();
  if (project === undefined || !(await client.hasService('network'))) return [];
  const path = `/quotas/${encodeURIComponent(project.id)}/details`;
  const reply = await unlessRefused(
    client.send({ service: 'network', method: 'GET', path, shape: portQuotaShape }),
  );
  if (reply === undefined) return [];
  const { limit, used, reserved } = reply.data.quota.port;
  return [{ resource: 'ports', limit, used: used + reserved, needed: servers * portsPerServer }];
}
