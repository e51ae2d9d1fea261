import { z } from 'zod';
import type { CloudClient } from './cloud-client.js';
import type { Flavor } from './flavors.js';
import type { Problem } from './problem.js';
import { unlessRefused } from './unless-refused.js';

/** What a plan holds at its fullest moment. */
export interface Needed {
  readonly servers: number;
  readonly flavor: Flavor;
  /** Ports of each server. */
  readonly portsPerServer: number;
}

export interface Room {
  readonly resource: 'instances' | 'cores' | 'ram' | 'ports';
  /** −1: without limit. `ram` in MiB. */
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

/** The project's quotas against what a plan needs. Ports are left out where the cloud does not tell. */
export async function quotaRoom(
  client: CloudClient,
  { servers, flavor, portsPerServer }: Needed,
): Promise<readonly Room[]> {
  const [{ data }, ports] = await Promise.all([
    client.send({ service: 'compute', method: 'GET', path: '/limits', shape: limitsShape }),
    portQuota(client),
  ]);
  const { absolute } = data.limits;
  const rooms: Room[] = [
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
  ];
  if (ports === undefined) return rooms;
  const { limit, used, reserved } = ports;
  const needed = servers * portsPerServer;
  return [...rooms, { resource: 'ports', limit, used: used + reserved, needed }];
}

/** One problem for each quota that the plan would exceed. */
export function quotaProblems(cloud: string, rooms: readonly Room[]): readonly Problem[] {
  return rooms
    .filter(({ limit, used, needed }) => limit >= 0 && used + needed > limit)
    .map(({ resource, limit, used, needed }) => {
      const unit = resource === 'ram' ? ' MiB' : '';
      return {
        problem: `quota of ${resource} in cloud '${cloud}' is too small: ${needed}${unit} needed, ${limit - used}${unit} of ${limit}${unit} free`,
        hint: 'have the quota raised, delete what the project no longer needs, or plan fewer servers',
      };
    });
}

/** Neutron's extension quota_details; undefined where it is missing or refused. */
async function portQuota(
  client: CloudClient,
): Promise<z.infer<typeof portQuotaShape>['quota']['port'] | undefined> {
  const { project } = await client.identity();
  if (project === undefined || !(await client.hasService('network'))) return undefined;
  const path = `/quotas/${encodeURIComponent(project.id)}/details`;
  const reply = await unlessRefused(
    client.send({ service: 'network', method: 'GET', path, shape: portQuotaShape }),
  );
  return reply?.data.quota.port;
}
