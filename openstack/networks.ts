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

const securityGroupShape = z.object({ id: z.string(), name: z.string() });

export type Network = z.infer<typeof networkShape>;
export type SecurityGroup = z.infer<typeof securityGroupShape>;

/** All networks that the project sees; an administrator sees those of every project. */
export async function listNetworks(client: CloudClient): Promise<readonly Network[]> {
  return (await listAll(client, 'network', '/networks', 'networks', networkShape)).items;
}

/** Those of the project alone, of which nova takes them: an administrator would see all. */
export async function listSecurityGroups(client: CloudClient): Promise<readonly SecurityGroup[]> {
  const { project } = await client.identity();
  const path = `/security-groups?project_id=${encodeURIComponent(project?.id ?? '')}`;
  return (await listAll(client, 'network', path, 'security_groups', securityGroupShape)).items;
}
