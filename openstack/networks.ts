import { z } from 'zod';
import type { CloudClient } from './cloud-client.js';
import { listAll } from './pages.js';

const networkShape = z.object({ id: z.string(), name: z.string() });
const portShape = z.object({
  id: z.string(),
  device_id: z.string(),
  device_owner: z.string(),
  status: z.string(),
});

export type Network = z.infer<typeof networkShape>;
export type Port = z.infer<typeof portShape>;

export async function listNetworks(client: CloudClient): Promise<readonly Network[]> {
  return (await listAll(client, 'network', '/networks', 'networks', networkShape)).items;
}

/** Ports of one server; all that the project sees when no server is given. */
export async function listPorts(client: CloudClient, serverId?: string): Promise<readonly Port[]> {
  const query = serverId === undefined ? '' : `?device_id=${encodeURIComponent(serverId)}`;
  return (await listAll(client, 'network', `/ports${query}`, 'ports', portShape)).items;
}
