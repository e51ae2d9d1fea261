import { ADMIN_PROJECT, DEMO_PROJECT, type Cloud } from './cloud.js';
import { ApiFault } from './http-exchange.js';
import type { NovaRequest } from './nova-request.js';
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
                ...(request.minor < 36 && {
                  maxTotalFloatingIps: -1,
                  maxSecurityGroups: -1,
                  maxSecurityGroupRules: -1,
                  totalFloatingIpsUsed: 0,
                  totalSecurityGroupsUsed: 0,
                }),
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
              ...(request.minor < 36 && NETWORK_LIMITS),
              ...(request.minor < 57 && INJECTION_LIMITS),
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

/** Network quotas were neutron's all along; nova stopped to show them in 2.36. */
const NETWORK_LIMITS = {
  fixed_ips: -1,
  floating_ips: -1,
  security_group_rules: -1,
  security_groups: -1,
};
const INJECTION_LIMITS = {
  injected_file_content_bytes: 10_240,
  injected_file_path_bytes: 255,
  injected_files: 5,
};

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
  if (request.token.project.id === id) return;
  if (request.isAdmin) {
    if (id === ADMIN_PROJECT.id || id === DEMO_PROJECT.id) return;
    throw new ApiFault(400, `Project ID ${id ?? ''} is not a valid project.`);
  }
  throw new ApiFault(
    403,
    "Policy doesn't allow os_compute_api:os-quota-sets:show to be performed.",
  );
}
