import type { CloudClient } from './cloud-client.js';
import { findNamed } from './find-named.js';
import { getImage, listImages } from './images.js';
import type { Image } from './images.js';
import { unlessRefused } from './unless-refused.js';

/**
 * An image by name or id. Throws UnknownNameError. A cloud may have thousands of images: all are
 * listed only to say what there is.
 */
export async function findImage(client: CloudClient, wanted: string): Promise<Image> {
  const named = (await listImages(client, { name: wanted })).items;
  if (named.length > 0) return findNamed('image', wanted, named, client.cloud);
  const byId = await unlessRefused(getImage(client, wanted));
  if (byId !== undefined) return byId.data;
  return findNamed('image', wanted, (await listImages(client)).items, client.cloud);
}
