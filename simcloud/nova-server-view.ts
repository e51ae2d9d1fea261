import type { NovaRequest } from './nova-request.js';
import { serverStatus, type Server } from './server.js';
import { hostId } from './stable-id.js';
import { toWholeSecondStamp, toZuluStamp } from './true-clock.js';

/** `id`, `name`, `links`: what GET /servers shows. */
export function basicView(server: Server, request: NovaRequest): object {
  return { id: server.id, name: server.name, links: links(request, `servers/${server.id}`) };
}

/**
 * What GET /servers/{id} and /servers/detail show at the microversion asked for
 * (nova/api/openstack/compute/views/servers.py). The list has no fault of a server that never got
 * a host: those are in another cell's database, and a real nova 26 shows them in the single GET only.
 */
export function detailView(server: Server, request: NovaRequest, inList: boolean): object {
  const { minor, isAdmin } = request;
  const status = serverStatus(server);
  const node = server.node?.name ?? null;
  const showsProgress = status === 'ACTIVE' || status === 'BUILD';
  const showsFault = server.fault !== null && status === 'ERROR' && !(inList && node === null);
  return {
    ...basicView(server, request),
    status,
    tenant_id: server.project.id,
    user_id: server.userId,
    metadata: server.metadata,
    hostId: hostId(server.project.id, node ?? ''),
    image: { id: server.imageId, links: [links(request, `images/${server.imageId}`)[1]] },
    flavor: flavorView(server, request),
    created: toZuluStamp(server.createdAt),
    updated: toZuluStamp(server.updatedAt),
    addresses: server.launchedAt === null ? {} : addressesView(server, true),
    accessIPv4: '',
    accessIPv6: '',
    'OS-DCF:diskConfig': 'MANUAL',
    ...(showsProgress && { progress: 0 }),
    ...(showsFault &&
      server.fault && {
        fault: {
          code: 500,
          created: toZuluStamp(server.fault.createdAt),
          message: server.fault.message,
          ...(isAdmin && { details: 'Traceback (most recent call last):\n  simulated\n' }),
        },
      }),
    'OS-EXT-AZ:availability_zone':
      server.node?.options.zone ?? (status === 'ERROR' ? '' : server.requestedZone),
    config_drive: '',
    key_name: null,
    'OS-SRV-USG:launched_at':
      server.launchedAt === null ? null : toWholeSecondStamp(server.launchedAt),
    'OS-SRV-USG:terminated_at':
      server.terminatedAt === null ? null : toWholeSecondStamp(server.terminatedAt),
    ...(isAdmin && adminAttributes(server, node, minor)),
    'OS-EXT-STS:task_state': server.taskState,
    'OS-EXT-STS:vm_state': server.vmState,
    'OS-EXT-STS:power_state': server.vmState === 'active' ? 1 : 0,
    'os-extended-volumes:volumes_attached': [],
    ...(server.ports.length > 0 && { security_groups: [{ name: 'default' }] }),
    ...(minor >= 9 && { locked: false }),
    ...(minor >= 73 && { locked_reason: null }),
    ...(minor >= 16 && isAdmin && { host_status: node === null ? '' : 'UP' }),
    ...(minor >= 19 && { description: null }),
    ...(minor >= 26 && { tags: [] }),
    ...(minor >= 63 && { trusted_image_certificates: null }),
    ...(minor >= 90 && { 'OS-EXT-SRV-ATTR:hostname': server.name.toLowerCase() }),
    ...(minor >= 71 && !inList && { server_groups: [] }),
    ...(minor >= 96 && { pinned_availability_zone: server.requestedZone || null }),
  };
}

/** Network name → its addresses; the single-address API shows fewer keys. */
export function addressesView(server: Server, extended: boolean): object {
  const byNetwork: Record<string, object[]> = {};
  for (const port of server.ports) {
    (byNetwork[port.networkName] ??= []).push({
      version: 4,
      addr: port.ipAddress,
      ...(extended && {
        'OS-EXT-IPS:type': 'fixed',
        'OS-EXT-IPS-MAC:mac_addr': port.macAddress,
      }),
    });
  }
  return byNetwork;
}

export function links(
  request: NovaRequest,
  path: string,
): readonly { readonly rel: string; readonly href: string }[] {
  return [
    { rel: 'self', href: `${request.origin}/compute/v2.1/${path}` },
    { rel: 'bookmark', href: `${request.origin}/compute/${path}` },
  ];
}

function flavorView({ flavor }: Server, request: NovaRequest): object {
  if (request.minor < 47) {
    return { id: flavor.id, links: [links(request, `flavors/${flavor.id}`)[1]] };
  }
  return {
    vcpus: flavor.vcpus,
    ram: flavor.ramMib,
    disk: flavor.diskGib,
    ephemeral: 0,
    swap: 0,
    original_name: flavor.name,
    extra_specs: {},
  };
}

function adminAttributes(server: Server, node: string | null, minor: number): object {
  return {
    'OS-EXT-SRV-ATTR:host': node,
    'OS-EXT-SRV-ATTR:instance_name': `instance-${server.ordinal.toString(16).padStart(8, '0')}`,
    'OS-EXT-SRV-ATTR:hypervisor_hostname': node,
    ...(minor >= 3 && {
      'OS-EXT-SRV-ATTR:reservation_id': server.reservationId,
      'OS-EXT-SRV-ATTR:launch_index': server.launchIndex,
      'OS-EXT-SRV-ATTR:hostname': server.name.toLowerCase(),
      'OS-EXT-SRV-ATTR:kernel_id': '',
      'OS-EXT-SRV-ATTR:ramdisk_id': '',
      'OS-EXT-SRV-ATTR:root_device_name': node === null ? null : '/dev/vda',
      'OS-EXT-SRV-ATTR:user_data': null,
    }),
  };
}
