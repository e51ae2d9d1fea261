import { z } from 'zod';
import type { ApiReply, CloudClient } from './cloud-client.js';
import { listAll } from './pages.js';
import type { Listed } from './pages.js';

const known = {
  id: z.string(),
  name: z.string().nullable().default(null),
  status: z.string(),
  size: z.number().nullable().default(null),
  virtual_size: z.number().nullable().default(null),
  min_disk: z.number().default(0),
  min_ram: z.number().default(0),
  checksum: z.string().nullable().default(null),
  disk_format: z.string().nullable().default(null),
  container_format: z.string().nullable().default(null),
  tags: z.array(z.string()).default([]),
  created_at: z.string(),
};

/** Everything else in an image is a property that its owner set; only text can be one. */
const imageShape = z.looseObject(known).transform((image) => ({
  id: image.id,
  name: image.name ?? '',
  /** queued, saving, active, killed, deleted, pending_delete, deactivated, … */
  status: image.status,
  sizeBytes: image.size,
  virtualSizeBytes: image.virtual_size,
  minDiskGib: image.min_disk,
  minRamMib: image.min_ram,
  checksum: image.checksum ?? '',
  diskFormat: image.disk_format ?? '',
  /** `docker` for what `docker save` wrote, `bare` for a disk. */
  containerFormat: image.container_format ?? '',
  tags: image.tags,
  createdAtMs: Date.parse(image.created_at),
  properties: Object.fromEntries(
    Object.entries(image).flatMap(([key, value]) =>
      key in known || typeof value !== 'string' ? [] : [[key, value]],
    ),
  ),
}));

export type Image = z.infer<typeof imageShape>;

export function getImage(client: CloudClient, id: string): Promise<ApiReply<Image>> {
  return client.send({ service: 'image', method: 'GET', path: imagePath(id), shape: imageShape });
}

/** Images that match glance's filters, such as `{ name: 'cirros' }` or a property's name. */
export function listImages(
  client: CloudClient,
  filters: Readonly<Record<string, string>> = {},
): Promise<Listed<Image>> {
  const query = new URLSearchParams(filters).toString();
  const path = query === '' ? '/images' : `/images?${query}`;
  return listAll(client, 'image', path, 'images', imageShape);
}

export function deleteImage(client: CloudClient, id: string): Promise<ApiReply<unknown>> {
  const path = imagePath(id);
  return client.send({ service: 'image', method: 'DELETE', path, shape: z.unknown() });
}

function imagePath(id: string): string {
  return `/images/${encodeURIComponent(id)}`;
}
