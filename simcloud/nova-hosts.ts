import type { Cloud } from './cloud.js';
import type { ComputeNode } from './compute-node.js';
import { ApiFault, type Reply } from './http-exchange.js';
import { requireAdmin, type NovaRequest } from './nova-request.js';
import { links } from './nova-server-view.js';
import type { Route } from './router.js';
import { ramInUse } from './schedule.js';
import type { Flavor } from './server.js';
import { stableUuid } from './stable-id.js';
import { toWholeSecondStamp, trueNow } from './true-clock.js';

/** Flavors, hypervisors, services, zones, key pairs. */
export function hostRoutes(cloud: Cloud): Route<NovaRequest>[] {
  return [
    [
      'GET /flavors',
      (request) =>
        flavorPage(cloud, request, 'flavors', ({ id, name }) => ({
          id,
          name,
          links: links(request, `flavors/${id}`),
          ...(request.minor >= 55 && { description: null }),
        })),
    ],
    [
      'GET /flavors/detail',
      (request) =>
        flavorPage(cloud, request, 'flavors/detail', (flavor) => flavorView(flavor, request)),
    ],
    [
      'GET /flavors/:id',
      (request, { id }) => {
        const flavor = cloud.flavors.find((candidate) => candidate.id === id);
        if (!flavor) throw new ApiFault(404, `Flavor ${id ?? ''} could not be found.`);
        return { status: 200, body: { flavor: flavorView(flavor, request) } };
      },
    ],
    ['GET /flavors/:id/os-extra_specs', () => ({ status: 200, body: { extra_specs: {} } })],
    [
      'GET /os-hypervisors',
      (request) => {
        requireAdmin(request, 'os_compute_api:os-hypervisors:list');
        return {
          status: 200,
          body: { hypervisors: cloud.nodes.map((node, index) => brief(node, index, request)) },
        };
      },
    ],
    [
      'GET /os-hypervisors/detail',
      (request) => {
        requireAdmin(request, 'os_compute_api:os-hypervisors:list-detail');
        return {
          status: 200,
          body: {
            hypervisors: cloud.nodes.map((node, index) =>
              hypervisorView(cloud, node, index, request),
            ),
          },
        };
      },
    ],
    [
      'GET /os-services',
      (request) => {
        requireAdmin(request, 'os_compute_api:os-services:list');
        const service = (binary: string, host: string, zone: string, number: number): object => ({
          id: request.minor >= 53 ? stableUuid(`service/${host}/${binary}`) : number,
          binary,
          host,
          zone,
          status: 'enabled',
          state: 'up',
          updated_at: lastReport(cloud),
          disabled_reason: null,
          ...(request.minor >= 11 && { forced_down: false }),
        });
        return {
          status: 200,
          body: {
            services: [
              service('nova-scheduler', 'simcloud', 'internal', 1),
              service('nova-conductor', 'simcloud', 'internal', 2),
              ...cloud.nodes.map((node, index) =>
                service('nova-compute', node.name, node.options.zone, index + 3),
              ),
            ],
          },
        };
      },
    ],
    [
      'GET /os-availability-zone',
      () => ({
        status: 200,
        body: {
          availabilityZoneInfo: zones(cloud).map((zoneName) => ({
            zoneName,
            zoneState: { available: true },
            hosts: null,
          })),
        },
      }),
    ],
    [
      'GET /os-availability-zone/detail',
      (request) => {
        requireAdmin(request, 'os_compute_api:os-availability-zone:detail');
        const state = { available: true, active: true, updated_at: lastReport(cloud) };
        return {
          status: 200,
          body: {
            availabilityZoneInfo: zones(cloud).map((zoneName) => ({
              zoneName,
              zoneState: { available: true },
              hosts: Object.fromEntries(
                cloud.nodes
                  .filter((node) => node.options.zone === zoneName)
                  .map((node) => [node.name, { 'nova-compute': state }]),
              ),
            })),
          },
        };
      },
    ],
  ];
}

function zones(cloud: Cloud): readonly string[] {
  return [...new Set(cloud.nodes.map((node) => node.options.zone))].sort();
}

/** `limit` and `marker`, as in every list of nova. */
function flavorPage(
  cloud: Cloud,
  request: NovaRequest,
  path: string,
  view: (flavor: Flavor) => object,
): Reply {
  const { query } = request;
  const marker = query.get('marker');
  const start = marker === null ? 0 : cloud.flavors.findIndex(({ id }) => id === marker) + 1;
  if (marker !== null && start === 0) throw new ApiFault(400, `marker [${marker}] not found`);
  const limit = Number(query.get('limit') ?? Infinity);
  const page = cloud.flavors.slice(start, start + limit);
  const next = new URLSearchParams({ limit: String(limit), marker: page.at(-1)?.id ?? '' });
  const [self] = links(request, `${path}?${next.toString()}`);
  return {
    status: 200,
    body: {
      flavors: page.map(view),
      ...(page.length === limit && { flavors_links: [{ ...self, rel: 'next' }] }),
    },
  };
}

function flavorView(flavor: Flavor, request: NovaRequest): object {
  return {
    id: flavor.id,
    name: flavor.name,
    ram: flavor.ramMib,
    disk: flavor.diskGib,
    swap: request.minor >= 75 ? 0 : '',
    'OS-FLV-EXT-DATA:ephemeral': 0,
    'OS-FLV-DISABLED:disabled': false,
    vcpus: flavor.vcpus,
    'os-flavor-access:is_public': true,
    rxtx_factor: 1.0,
    links: links(request, `flavors/${flavor.id}`),
    ...(request.minor >= 55 && { description: null }),
    ...(request.minor >= 61 && { extra_specs: {} }),
  };
}

function brief(node: ComputeNode, index: number, request: NovaRequest): object {
  return {
    id: request.minor >= 53 ? stableUuid(`hypervisor/${node.name}`) : index + 1,
    hypervisor_hostname: node.name,
    state: 'up',
    status: 'enabled',
  };
}

function hypervisorView(
  cloud: Cloud,
  node: ComputeNode,
  index: number,
  request: NovaRequest,
): object {
  const { cpus, memoryMib, diskGib, hypervisor } = node.options;
  const servers = [...node.serverIds].map((id) => cloud.servers.get(id));
  const sum = (pick: (flavor: Flavor) => number): number =>
    servers.reduce((total, server) => total + (server ? pick(server.flavor) : 0), 0);
  const ramUsed = ramInUse(cloud, node) + 512;
  const diskUsed = sum((flavor) => flavor.diskGib);
  return {
    ...brief(node, index, request),
    hypervisor_type: hypervisor === 'kvm' ? 'QEMU' : 'LXC',
    hypervisor_version: hypervisor === 'kvm' ? 7_002_022 : 6_001_000,
    host_ip: '127.0.0.1',
    service: {
      id: request.minor >= 53 ? stableUuid(`service/${node.name}/nova-compute`) : index + 3,
      host: node.name,
      disabled_reason: null,
    },
    // From 2.88 on the figures are placement's business.
    ...(request.minor < 88
      ? {
          vcpus: cpus,
          memory_mb: memoryMib,
          local_gb: diskGib,
          vcpus_used: sum((flavor) => flavor.vcpus),
          memory_mb_used: ramUsed,
          local_gb_used: diskUsed,
          free_ram_mb: memoryMib - ramUsed,
          free_disk_gb: diskGib - diskUsed,
          current_workload: 0,
          running_vms: node.running.size,
          disk_available_least: diskGib - diskUsed,
          cpu_info: request.minor >= 28 ? { arch: 'x86_64' } : '{"arch": "x86_64"}',
        }
      : { uptime: ` up ${Math.floor((trueNow() - cloud.startedAt) / 60_000)} min\n` }),
  };
}

/** Services report every 10 s. */
function lastReport(cloud: Cloud): string {
  return toWholeSecondStamp(Math.floor(cloud.controlNow() / 10_000) * 10_000);
}
