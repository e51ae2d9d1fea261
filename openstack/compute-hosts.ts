import { z } from 'zod';
import type { CloudClient } from './cloud-client.js';
import { unlessRefused } from './unless-refused.js';

export interface Zone {
  readonly name: string;
  readonly available: boolean;
}

/** A nova-compute service. */
export interface ComputeHost {
  readonly host: string;
  readonly zone: string;
  /** True when it is enabled and reports in time. */
  readonly usable: boolean;
}

export interface Hypervisor {
  /** The nova-compute host that runs it. */
  readonly host: string;
  /** QEMU, LXC, fake, … as nova says. */
  readonly type: string;
  readonly version: string;
}

export async function listZones(client: CloudClient): Promise<readonly Zone[]> {
  const zone = z.object({ zoneName: z.string(), zoneState: z.object({ available: z.boolean() }) });
  const shape = z.object({ availabilityZoneInfo: z.array(zone) });
  const path = '/os-availability-zone';
  const { data } = await client.send({ service: 'compute', method: 'GET', path, shape });
  return data.availabilityZoneInfo.map(({ zoneName, zoneState }) => ({
    name: zoneName,
    available: zoneState.available,
  }));
}

/** Undefined when the project may not ask: only administrators may, as nova comes. */
export async function listComputeHosts(
  client: CloudClient,
): Promise<readonly ComputeHost[] | undefined> {
  const service = z.object({
    host: z.string(),
    zone: z.string(),
    status: z.string(),
    state: z.string(),
  });
  const shape = z.object({ services: z.array(service) });
  const path = '/os-services?binary=nova-compute';
  const reply = await unlessRefused(
    client.send({ service: 'compute', method: 'GET', path, shape }),
  );
  return reply?.data.services.map(({ host, zone, status, state }) => ({
    host,
    zone,
    usable: status === 'enabled' && state === 'up',
  }));
}

/** Undefined when the project may not ask. */
export async function listHypervisors(
  client: CloudClient,
): Promise<readonly Hypervisor[] | undefined> {
  const hypervisor = z.object({
    hypervisor_type: z.string(),
    hypervisor_version: z.number(),
    service: z.object({ host: z.string() }),
  });
  const shape = z.object({ hypervisors: z.array(hypervisor) });
  const path = '/os-hypervisors/detail';
  const reply = await unlessRefused(
    client.send({ service: 'compute', method: 'GET', path, shape }),
  );
  return reply?.data.hypervisors.map((found) => ({
    host: found.service.host,
    type: found.hypervisor_type,
    version: toVersion(found.hypervisor_version),
  }));
}

/** libvirt's number: 7002022 is 7.2.22 (a kernel's version for LXC). */
function toVersion(number: number): string {
  return [1_000_000, 1000, 1].map((unit) => Math.trunc(number / unit) % 1000).join('.');
}
