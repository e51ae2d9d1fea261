import { z } from 'zod';
import type { ApiReply, CloudClient } from './cloud-client.js';
import { listAll } from './pages.js';

const volumeShape = z
  .object({
    id: z.string(),
    name: z.string().nullable().default(null),
    metadata: z.record(z.string(), z.string()).default({}),
    attachments: z.array(z.object({ server_id: z.string().nullish() })).default([]),
  })
  .transform(({ id, name, metadata, attachments }) => ({
    id,
    name: name ?? '',
    metadata,
    serverIds: attachments.flatMap(({ server_id }) => server_id ?? []),
  }));

export type Volume = z.infer<typeof volumeShape>;

/** Cinder's type in the catalog, and the one from before it had an official one. */
const TYPES = ['block-storage', 'volumev3'] as const;
type VolumeService = (typeof TYPES)[number];

/** How this cloud calls cinder; undefined when it has none. */
export async function volumeService(client: CloudClient): Promise<VolumeService | undefined> {
  for (const type of TYPES) if (await client.hasService(type)) return type;
  return undefined;
}

export async function listVolumes(
  client: CloudClient,
  service: VolumeService,
): Promise<readonly Volume[]> {
  return (await listAll(client, service, '/volumes/detail', 'volumes', volumeShape)).items;
}

export async function getVolume(
  client: CloudClient,
  id: string,
): Promise<ApiReply<{ volume: Volume }>> {
  const service = (await volumeService(client)) ?? TYPES[0];
  const shape = z.object({ volume: volumeShape });
  return client.send({ service, method: 'GET', path: volumePath(id), shape });
}

/** Refused with 400 while the volume is attached, or being made or deleted. */
export async function deleteVolume(client: CloudClient, id: string): Promise<ApiReply<unknown>> {
  const service = (await volumeService(client)) ?? TYPES[0];
  return client.send({ service, method: 'DELETE', path: volumePath(id), shape: z.unknown() });
}

function volumePath(id: string): string {
  return `/volumes/${encodeURIComponent(id)}`;
}
