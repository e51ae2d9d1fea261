import type { Cloud } from './cloud.js';
import { ApiFault } from './http-exchange.js';
import type { NovaRequest } from './nova.js';
import type { Route } from './router.js';
import type { Flavor, Project } from './server.js';

interface Usage {
  readonly cores: number;
  readonly instances: number;
  readonly ram: number;
}

/** GET /limits and /os-quota-sets. */
export function quotaRoutes(cloud: Cloud): Route<NovaRequest>[] {
  return [
    [
      'GET /limits',
      (request) => {
        const used = usage(cloud, request.token.project);
        const limit = limits(cloud);
        return {
          status: 200,
          body: {
            limits: {
              rate: [],
              absolute: {
                maxTotalInstances: limit.instances,
                maxTotalCores: limit.cores,
                maxTotalRAMSize: limit.ram,
                maxServerMeta: 128,
                ...(request.minor < 39 && { maxImageMeta: 128 }),
                ...(request.minor < 57 && { maxPersonality: 5, maxPersonalitySize: 10_240 }),
                maxTotalKeypairs: 100,
                maxServerGroups: 10,
                maxServerGroupMembers: 10,
                totalRAMUsed: used.ram,
                totalCoresUsed: used.cores,
                totalInstancesUsed: used.instances,
                totalServerGroupsUsed: 0,
              },
            },
          },
        };
      },
    ],
    [
      'GET /os-quota-sets/:id',
      (request, { id }) => {
        checkProject(request, id);
        return {
          status: 200,
          body: {
            quota_set: {
              id,
              ...limits(cloud),
              key_pairs: 100,
              metadata_items: 128,
              server_group_members: 10,
              server_groups: 10,
            },
          },
        };
      },
    ],
    [
      'GET /os-quota-sets/:id/detail',
      (request, { id }) => {
        checkProject(request, id);
        const used = usageById(cloud, id ?? '');
        const limit = limits(cloud);
        const entry = (key: keyof Usage): object => ({
          limit: limit[key],
          in_use: used[key],
          reserved: 0,
        });
        return {
          status: 200,
          body: {
            quota_set: {
              id,
              cores: entry('cores'),
              instances: entry('instances'),
              ram: entry('ram'),
            },
          },
        };
      },
    ],
  ];
}

/** @throws ApiFault 403 with nova's text (nova/compute/utils.py: check_num_instances_quota) */
export function checkQuota(cloud: Cloud, project: Project, flavor: Flavor, count: number): void {
  const used = usage(cloud, project);
  const limit = limits(cloud);
  const wanted: Usage = {
    cores: flavor.vcpus * count,
    instances: count,
    ram: flavor.ramMib * count,
  };
  const over = (['cores', 'instances', 'ram'] as const).filter(
    (key) => limit[key] >= 0 && used[key] + wanted[key] > limit[key],
  );
  if (over.length === 0) return;
  const list = (values: Usage): string => over.map((key) => values[key]).join(', ');
  const names = over.join(', ');
  throw new ApiFault(
    403,
    `Quota exceeded for ${names}: Requested ${list(wanted)}, but already used ${list(used)} of ${list(limit)} ${names}`,
  );
}

function limits(cloud: Cloud): Usage {
  const { instances, cores, ramMib } = cloud.settings.quotas;
  return { cores, instances, ram: ramMib };
}

function usage(cloud: Cloud, project: Project): Usage {
  return usageById(cloud, project.id);
}

function usageById(cloud: Cloud, projectId: string): Usage {
  let [cores, instances, ram] = [0, 0, 0];
  for (const server of cloud.servers.values()) {
    if (server.project.id !== projectId) continue;
    cores += server.flavor.vcpus;
    instances++;
    ram += server.flavor.ramMib;
  }
  return { cores, instances, ram };
}

function checkProject(request: NovaRequest, id: string | undefined): void {
  if (request.isAdmin || request.token.project.id === id) return;
  throw new ApiFault(
    403,
    "Policy doesn't allow os_compute_api:os-quota-sets:show to be performed.",
  );
}
