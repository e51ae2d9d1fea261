import { z } from 'zod';
import type { ApiReply, CloudClient } from './cloud-client.js';
import { listAll } from './pages.js';

const portShape = z
  .object({
    id: z.string(),
    name: z.string().default(''),
    device_id: z.string(),
    description: z.string().nullable().default(null),
  })
  .transform(({ id, name, device_id, description }) => ({
    id,
    name,
    /** Server, container, router, …; empty for a port that is attached to nothing. */
    deviceId: device_id,
    description: description ?? '',
  }));

export type Port = z.infer<typeof portShape>;

/** So that ten thousand ports are not told with all that neutron knows of each. */
const FIELDS = ['id', 'name', 'device_id', 'description']
  .map((field) => `fields=${field}`)
  .join('&');

/** Those of the project: an administrator would see all. */
export async function listPorts(client: CloudClient): Promise<readonly Port[]> {
  const { project } = await client.identity();
  const path = `/ports?project_id=${encodeURIComponent(project?.id ?? '')}&${FIELDS}`;
  return (await listAll(client, 'network', path, 'ports', portShape)).items;
}

export function getPort(client: CloudClient, id: string): Promise<ApiReply<{ port: Port }>> {
  const shape = z.object({ port: portShape });
  return client.send({ service: 'network', method: 'GET', path: portPath(id), shape });
}

export function deletePort(client: CloudClient, id: string): Promise<ApiReply<unknown>> {
  const path = portPath(id);
  return client.send({ service: 'network', method: 'DELETE', path, shape: z.unknown() });
}

function portPath(id: string): string {
  return `/ports/${encodeURIComponent(id)}`;
}
