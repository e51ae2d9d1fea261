import { z } from 'zod';
import type { ApiReply, CloudClient } from './cloud-client.js';
import { OpenStackResponseError } from './openstack-error.js';
import { listAll } from './pages.js';
import type { Listed } from './pages.js';
import type { BootRequest } from './server-service.js';

/** A server as nova shows it, down to what packbench reads. */
const serverShape = z.object({
  id: z.string(),
  // Cells that are down leave out everything but id and status 'UNKNOWN' (microversion 2.69).
  name: z.string().default(''),
  status: z.string(),
  created: z.string().default(''),
  metadata: z.record(z.string(), z.string()).default({}),
  addresses: z.record(z.string(), z.array(z.object({ addr: z.string() }))).default({}),
  fault: z.object({ code: z.number(), message: z.string() }).optional(),
  'OS-EXT-STS:task_state': z.string().nullable().default(null),
  'OS-SRV-USG:launched_at': z.string().nullable().default(null),
  /** Only administrators see it. */
  'OS-EXT-SRV-ATTR:host': z.string().nullable().default(null),
});

export type Server = z.infer<typeof serverShape>;

const nothing = z.unknown();

/** `POST /servers`. Answers before the server is built. */
export async function createServer(
  client: CloudClient,
  request: BootRequest,
): Promise<ApiReply<{ server: { id: string } }>> {
  const { networkIds, availabilityZone, host, securityGroups = [], keyPair } = request;
  // ZONE:HOST skips the scheduler's filters; nova lets only administrators say it
  // (nova/compute/api.py, parse_availability_zone).
  const zone = host === undefined ? availabilityZone : `${availabilityZone ?? ''}:${host}`;
  // From 2.37 on nova wants to be told that it may choose.
  const anyNetwork = (await client.supports('2.37')) ? { networks: 'auto' } : {};
  const body = {
    server: {
      name: request.name,
      flavorRef: request.flavorId,
      imageRef: request.imageId,
      metadata: request.metadata,
      ...(networkIds.length === 0
        ? anyNetwork
        : { networks: networkIds.map((uuid) => ({ uuid })) }),
      ...(zone === undefined ? {} : { availability_zone: zone }),
      ...(securityGroups.length === 0
        ? {}
        : { security_groups: securityGroups.map((name) => ({ name })) }),
      ...(keyPair === undefined ? {} : { key_name: keyPair }),
    },
  };
  const shape = z.object({ server: z.object({ id: z.string() }) });
  return client.send({ service: 'compute', method: 'POST', path: '/servers', body, shape });
}

export function getServer(client: CloudClient, id: string): Promise<ApiReply<{ server: Server }>> {
  const shape = z.object({ server: serverShape });
  return client.send({ service: 'compute', method: 'GET', path: serverPath(id), shape });
}

/** The project's servers whose names start with `namePrefix`; all for an empty one. */
export function listServers(client: CloudClient, namePrefix: string): Promise<Listed<Server>> {
  // Nova takes `name` for a regular expression of its database.
  const name = `^${namePrefix.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`;
  const query = namePrefix === '' ? '' : `?name=${encodeURIComponent(name)}`;
  return listAll(client, 'compute', `/servers/detail${query}`, 'servers', serverShape);
}

export function deleteServer(client: CloudClient, id: string): Promise<ApiReply<unknown>> {
  const path = serverPath(id);
  return client.send({ service: 'compute', method: 'DELETE', path, shape: nothing });
}

export function rebootServer(
  client: CloudClient,
  id: string,
  type: 'SOFT' | 'HARD',
): Promise<ApiReply<unknown>> {
  return act(client, id, { reboot: { type } }, nothing);
}

/** Starts a snapshot. Resolves with the id of the image, which is still empty. */
export async function createImage(
  client: CloudClient,
  serverId: string,
  image: { readonly name: string; readonly metadata: Readonly<Record<string, string>> },
): Promise<ApiReply<{ image_id: string }>> {
  if (await client.supports('2.45')) {
    return act(client, serverId, { createImage: image }, z.object({ image_id: z.string() }));
  }
  const reply = await act(client, serverId, { createImage: image }, nothing);
  const { location = '' } = reply.headers;
  const image_id = location.slice(location.lastIndexOf('/') + 1);
  if (image_id !== '') return { ...reply, data: { image_id } };
  throw new OpenStackResponseError('the answer to createImage names no image', {
    method: 'POST',
    path: `${serverPath(serverId)}/action`,
    endpoint: reply.exchange.endpoint,
    status: 202,
    exchange: reply.exchange,
  });
}

/** The whole console log. Throws OpenStackHttpError 404 and 409 while there is none. */
export async function getConsole(client: CloudClient, id: string): Promise<string> {
  const shape = z.object({ output: z.string().nullable() });
  const body = { 'os-getConsoleOutput': {} };
  const path = `${serverPath(id)}/action`;
  const { data } = await client.send({
    service: 'compute',
    method: 'POST',
    path,
    body,
    shape,
    safe: true,
  });
  return data.output ?? '';
}

function act<T>(
  client: CloudClient,
  id: string,
  body: object,
  shape: z.ZodType<T>,
): Promise<ApiReply<T>> {
  const path = `${serverPath(id)}/action`;
  return client.send({ service: 'compute', method: 'POST', path, body, shape });
}

function serverPath(id: string): string {
  return `/servers/${encodeURIComponent(id)}`;
}
