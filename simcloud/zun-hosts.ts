import type { Cloud } from './cloud.js';
import type { ComputeNode } from './compute-node.js';
import { stableUuid } from './stable-id.js';
import { toWholeSecondStamp } from './true-clock.js';
import { containerMemory } from './schedule-container.js';
import { requireZunAdmin, type ZunRequest, type ZunRoute } from './zun-request.js';

/** Hosts and services, for admins, and availability zones. */
export function zunHostRoutes(cloud: Cloud): ZunRoute[] {
  return [
    [
      'GET /hosts',
      (request) => {
        requireZunAdmin(request, 'host:get_all');
        const hosts = cloud.containerNodes.map((node) => hostView(cloud, node, request));
        return { status: 200, body: { hosts, next: null } };
      },
    ],
    [
      'GET /services',
      (request) => {
        requireZunAdmin(request, 'zun-service:get_all');
        const services = cloud.containerNodes.map((node, index) => serviceView(cloud, node, index));
        return { status: 200, body: { services } };
      },
    ],
    [
      'GET /availability_zones',
      () => {
        const zones = new Set(cloud.containerNodes.map(({ options }) => options.zone));
        const availability_zones = [...zones].map((availability_zone) => ({ availability_zone }));
        return { status: 200, body: { next: null, availability_zones } };
      },
    ],
  ];
}

function hostView(cloud: Cloud, node: ComputeNode, request: ZunRequest): object {
  const uuid = stableUuid(`zun-host/${node.name}`);
  const base = `${request.origin}/container`;
  const { cpus, memoryMib, diskGib } = node.options;
  const containers = [...node.serverIds].map((id) => cloud.containers.get(id));
  return {
    uuid,
    links: [
      { href: `${base}/v1/hosts/${uuid}`, rel: 'self' },
      { href: `${base}/hosts/${uuid}`, rel: 'bookmark' },
    ],
    hostname: node.name,
    mem_total: memoryMib,
    mem_used: containerMemory(cloud, node),
    total_containers: containers.length,
    cpus,
    cpu_used: containers.reduce((sum, container) => sum + (container?.cpus ?? 0), 0),
    architecture: 'x86_64',
    os_type: 'linux',
    os: 'Debian GNU/Linux 12 (simulated)',
    kernel_version: '6.1.0-simcloud-amd64',
    labels: {},
    disk_total: diskGib,
    disk_used: 0,
    disk_quota_supported: false,
    runtimes: ['io.containerd.runc.v2', 'io.containerd.runtime.v1.linux', 'runc'],
    enable_cpu_pinning: false,
  };
}

function serviceView(cloud: Cloud, { name, options }: ComputeNode, index: number): object {
  // Services report every minute.
  const reported = toWholeSecondStamp(Math.floor(cloud.controlNow() / 60_000) * 60_000);
  return {
    id: index + 1,
    host: name,
    binary: 'zun-compute',
    disabled: false,
    disabled_reason: null,
    last_seen_up: reported,
    forced_down: false,
    report_count: 1 + Math.floor((cloud.controlNow() - cloud.startedAt) / 60_000),
    availability_zone: options.zone,
    created_at: toWholeSecondStamp(cloud.startedAt),
    updated_at: reported,
    state: 'up',
  };
}
