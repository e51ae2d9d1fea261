import { ADMIN_PROJECT, type Cloud, type Network } from './cloud.js';
import type { Port } from './server.js';
import { stableUuid } from './stable-id.js';
import { toZuluStamp } from './true-clock.js';

function common(cloud: Cloud, id: string, name: string): Record<string, unknown> {
  return {
    id,
    name,
    tenant_id: ADMIN_PROJECT.id,
    project_id: ADMIN_PROJECT.id,
    description: '',
    tags: [],
    created_at: toZuluStamp(cloud.startedAt),
    updated_at: toZuluStamp(cloud.startedAt),
    revision_number: 1,
  };
}

export function networkView(cloud: Cloud, network: Network): Record<string, unknown> {
  return {
    ...common(cloud, network.id, network.name),
    admin_state_up: true,
    mtu: 1500,
    status: 'ACTIVE',
    subnets: [network.subnetId],
    shared: true,
    availability_zone_hints: [],
    availability_zones: ['nova'],
    ipv4_address_scope: null,
    ipv6_address_scope: null,
    'router:external': false,
    port_security_enabled: true,
  };
}

export function subnetView(cloud: Cloud, network: Network): Record<string, unknown> {
  return {
    ...common(cloud, network.subnetId, network.name),
    network_id: network.id,
    ip_version: 4,
    ipv6_address_mode: null,
    ipv6_ra_mode: null,
    service_types: [],
    subnetpool_id: null,
    enable_dhcp: true,
    gateway_ip: null,
    cidr: `${cloud.subnetPrefix()}.0.0/16`,
    allocation_pools: [
      { start: `${cloud.subnetPrefix()}.0.10`, end: `${cloud.subnetPrefix()}.255.250` },
    ],
    host_routes: [],
    dns_nameservers: [],
  };
}

export function portView(port: Port, forAdmin: boolean): Record<string, unknown> {
  return {
    id: port.id,
    name: port.name,
    network_id: port.networkId,
    tenant_id: port.projectId,
    project_id: port.projectId,
    mac_address: port.macAddress,
    admin_state_up: true,
    status: port.status,
    device_id: port.deviceId,
    device_owner: port.deviceOwner,
    fixed_ips: [{ subnet_id: port.subnetId, ip_address: port.ipAddress }],
    security_groups: [],
    description: port.description,
    tags: [],
    allowed_address_pairs: [],
    extra_dhcp_opts: [],
    port_security_enabled: false,
    'binding:vnic_type': 'normal',
    ...(forAdmin && { 'binding:host_id': port.host, 'binding:vif_type': 'bridge' }),
    created_at: toZuluStamp(port.createdAt),
    updated_at: toZuluStamp(port.createdAt),
    revision_number: 1,
  };
}

export function securityGroupView(projectId: string): Record<string, unknown> {
  return {
    id: stableUuid(`security-group/${projectId}`),
    name: 'default',
    stateful: true,
    tenant_id: projectId,
    project_id: projectId,
    description: 'Default security group',
    shared: false,
    security_group_rules: [],
    tags: [],
  };
}
