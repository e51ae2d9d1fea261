import type { Cloud } from './cloud.js';
import type { Project } from './server.js';
import { requireZunAdmin, zunFault, type ZunRoute } from './zun-request.js';

interface ContainerUsage {
  readonly containers: number;
  /** MiB. */
  readonly memory: number;
  /** GiB; containers of this cloud have no disk of their own. */
  readonly disk: number;
  readonly cpu: number;
}

/** GET /quotas/{project}, with `usages` if asked for. */
export function zunQuotaRoutes(cloud: Cloud): ZunRoute[] {
  return [
    [
      'GET /quotas/:project',
      (request, { project }) => {
        if (request.token.project.id !== project) requireZunAdmin(request, 'quota:get');
        const limit = limits(cloud);
        const used = usage(cloud, project ?? '');
        // Any text at all asks for the usages (zun/api/controllers/v1/quotas.py: get).
        if ((request.query.get('usages') ?? '') === '') return { status: 200, body: limit };
        const entry = (key: keyof ContainerUsage): object => ({
          limit: limit[key],
          in_use: used[key],
        });
        return {
          status: 200,
          body: {
            containers: entry('containers'),
            memory: entry('memory'),
            disk: entry('disk'),
            cpu: entry('cpu'),
          },
        };
      },
    ],
  ];
}

/** @throws ApiFault 403 with Zun's text */
export function checkContainerQuota(
  cloud: Cloud,
  project: Project,
  wanted: { readonly memoryMib: number; readonly cpus: number },
): void {
  const limit = limits(cloud);
  const used = usage(cloud, project.id);
  const delta = { containers: 1, memory: wanted.memoryMib, disk: 0, cpu: wanted.cpus };
  const over = (['containers', 'cpu', 'memory'] as const).filter(
    (key) => limit[key] >= 0 && used[key] + delta[key] > limit[key],
  );
  if (over.length > 0) {
    const names = over.map((key) => `'${key}'`).join(', ');
    throw zunFault(403, 'over-quota', `Quota exceeded for resources: [${names}]`);
  }
}

/** Zun's share is as large as nova's. */
function limits(cloud: Cloud): ContainerUsage {
  const { instances, cores, ramMib } = cloud.settings.quotas;
  return { containers: instances, memory: ramMib, disk: -1, cpu: cores };
}

function usage(cloud: Cloud, projectId: string): ContainerUsage {
  const own = [...cloud.containers.values()].filter(({ project }) => project.id === projectId);
  return {
    containers: own.length,
    memory: own.reduce((sum, { memoryMib }) => sum + memoryMib, 0),
    disk: 0,
    cpu: own.reduce((sum, { cpus }) => sum + cpus, 0),
  };
}
