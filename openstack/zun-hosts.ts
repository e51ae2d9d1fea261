import { z } from 'zod';
import type { CloudClient } from './cloud-client.js';
import type { Hypervisor } from './compute-hosts.js';
import { listAll } from './pages.js';
import { unlessRefused } from './unless-refused.js';

const zoneShape = z.object({ availability_zone: z.string() });
const hostShape = z.object({ hostname: z.string(), kernel_version: z.string().nullish() });

/** Names of the zones that have a zun-compute, up or down: Zun does not say which. */
export async function listContainerZones(client: CloudClient): Promise<readonly string[]> {
  const path = '/availability_zones';
  const { items } = await listAll(client, 'container', path, 'availability_zones', zoneShape);
  return items.map((zone) => zone.availability_zone);
}

/** Docker hosts, with their kernel as version; undefined when the project may not ask. */
export async function listContainerHosts(
  client: CloudClient,
): Promise<readonly Hypervisor[] | undefined> {
  const listed = await unlessRefused(listAll(client, 'container', '/hosts', 'hosts', hostShape));
  return listed?.items.map(({ hostname, kernel_version }) => ({
    host: hostname,
    type: 'Docker',
    version: kernel_version ?? '',
  }));
}
