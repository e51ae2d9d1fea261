import { z } from 'zod';
import type { CloudClient } from './cloud-client.js';
import { listAll } from './pages.js';

const networkShape = z
  .object({
    id: z.string(),
    name: z.string(),
    shared: z.boolean().default(false),
    project_id: z.string().default(''),
  })
  .transform(({ id, name, shared, project_id }) => ({ id, name, shared, projectId: project_id }));

const portShape = z
  .object({ id: z.string(), name: z.string().default(''), device_id: z.string() })
  .transform(({ id, name, device_id }) => ({ id, name, serverId: device_id }));

const securityGroupShape = z.object({ id: z.string(), name: z.string() });

export type Network = z.infer<typeof networkShape>;
export type Port = z.infer<typeof portShape>;
export type SecurityGroup = z.infer<typeof securityGroupShape>;

/** All networks that the project sees; an administrator sees those of every project. */
export async function listNetworks(client: CloudClient): Promise<readonly Network[]> {
  return (await listAll(client, 'network', '/networks', 'networks', networkShape)).items;
}

/** Servers asked about in one request: a filter of 36 characters each, and proxies cut long URLs. */
const SERVERS_PER_REQUEST = 40;

/** Ports of any of these servers; neutron takes a repeated filter as a list of alternatives. */
export async function listPorts(
  client: CloudClient,
  serverIds: readonly string[],
): Promise<readonly Port[]> {
  const ports: Port[] = [];
  for (let i = 0; i < serverIds.length; i += SERVERS_PER_REQUEST) {
    const ids = serverIds.slice(i, i + SERVERS_PER_REQUEST);
    const query = ids.map((id) => `device_id=${encodeURIComponent(id)}`).join('&');
    const { items } = await listAll(client, 'network', `/ports?${query}`, 'ports', portShape);
    ports.push(...items);
  }
  return ports;
}

/** Those of the project alone, of which nova takes them: an administrator would see all. */
export async function listSecurityGroups(client: CloudClient): Promise<readonly SecurityGroup[]> {
  const { project } = await client.identity();
  const path = `/security-groups?project_id=${encodeURIComponent(project?.id ?? '')}`;
  return (await listAll(client, 'network', path, 'security_groups', securityGroupShape)).items;
}
