import type { Container } from './container.js';
import { toMicrosecondStamp, toSpacedStamp } from './true-clock.js';
import type { ZunRequest } from './zun-request.js';

/** What GET /containers/{id} and the reply to a POST show. */
export function containerView(container: Container, request: ZunRequest): Record<string, unknown> {
  const base = `${request.origin}/container`;
  const links = [
    { href: `${base}/v1/containers/${container.id}`, rel: 'self' },
    { href: `${base}/containers/${container.id}`, rel: 'bookmark' },
  ];
  return { links, ...containerRow(container, request) };
}

/**
 * The reply to a POST shows the container as it was made: `created_at` before the database cut it
 * off, and null for what the database turns into something empty.
 */
export function newContainerView(container: Container, request: ZunRequest): object {
  const { command, environment, labels, createdAt } = container;
  return {
    ...containerView(container, request),
    ...{ command, environment, labels },
    ...{ ports: null, addresses: null, restart_policy: null, security_groups: null },
    ...{ healthcheck: null, entrypoint: null },
    created_at: toMicrosecondStamp(createdAt),
  };
}

/** An entry of the list, which has no links (zun/api/controllers/v1/views/containers_view.py). */
export function containerRow(container: Container, request: ZunRequest): Record<string, unknown> {
  return {
    uuid: container.id,
    name: container.name,
    project_id: container.project.id,
    user_id: container.userId,
    image: container.image,
    cpu: container.cpus,
    cpu_policy: 'shared',
    memory: String(container.memoryMib),
    command: container.command ?? [],
    status: container.status,
    status_reason: container.statusReason,
    task_state: container.taskState,
    environment: container.environment ?? {},
    workdir: null,
    auto_remove: false,
    ports: [],
    hostname: container.hostname,
    labels: container.labels ?? {},
    addresses: addresses(container),
    restart_policy: {},
    status_detail: container.statusDetail,
    interactive: false,
    tty: false,
    image_driver: 'glance',
    security_groups: [],
    disk: container.diskGib ?? 0,
    auto_heal: false,
    healthcheck: {},
    registry_id: null,
    entrypoint: [],
    created_at: toSpacedStamp(container.createdAt),
    updated_at: container.updatedAt === null ? null : toSpacedStamp(container.updatedAt),
    // Policy hides these from an ordinary tenant.
    ...(request.isAdmin && {
      host: container.node?.name ?? null,
      image_pull_policy: container.imagePullPolicy,
      privileged: false,
      runtime: container.engine.containerId === null ? null : 'runc',
    }),
  };
}

/** By network id; a stop leaves them. */
function addresses({ ports }: Container): Record<string, object[]> {
  const byNetwork: Record<string, object[]> = {};
  for (const port of ports) {
    (byNetwork[port.networkId] ??= []).push({
      addr: port.ipAddress,
      version: 4,
      port: port.id,
      subnet_id: port.subnetId,
      preserve_on_delete: false,
    });
  }
  return byNetwork;
}
