import type { CloudClient } from './cloud-client.js';
import { getImage, listImages } from './images.js';
import type { Image } from './images.js';
import { OpenStackHttpError } from './openstack-error.js';
import type { Exchange, Poll, Progress } from './server-service.js';
import { getServer } from './servers.js';

/** Nova writes the id of the server into the image (nova/compute/api.py, _initialize_snapshot). */
const SERVER_PROPERTY = 'instance_uuid';
const REMOVED = new Set(['deleted', 'pending_delete']);
const DEAD = new Set(['killed', 'error', 'deactivated']);
/** An image that got no data for this long may never get any. */
const STALE_MS = 20_000;

interface Look {
  readonly images: ReadonlyMap<string, Image>;
  readonly exchange: Exchange;
  readonly requests: number;
}

type ImageOperation = 'snapshot' | 'delete-image';

/** One look at images that are being made or deleted: one by its id, several by one list. */
export async function pollImages(
  client: CloudClient,
  operation: ImageOperation,
  ids: readonly string[],
): Promise<Poll> {
  const [onlyId] = ids;
  const look =
    ids.length === 1 && onlyId !== undefined
      ? await lookAtOne(client, onlyId)
      : await lookAtMany(client, ids);
  const progress = new Map<string, Progress>();
  let { requests } = look;
  for (const id of ids) {
    const image = look.images.get(id);
    progress.set(id, image === undefined ? { state: 'gone' } : toProgress(operation, image));
    if (operation === 'delete-image' || !image || !isStale(image, look.exchange)) continue;
    requests += 1;
    if (await isAbandoned(client, image)) {
      progress.set(id, { state: 'failed', fault: abandonedFault(image) });
    }
  }
  return { ...look.exchange, progress, requests };
}

async function lookAtOne(client: CloudClient, id: string): Promise<Look> {
  try {
    const { data, exchange, requests } = await getImage(client, id);
    return { images: new Map([[id, data]]), exchange, requests };
  } catch (error) {
    if (!(error instanceof OpenStackHttpError) || error.status !== 404) throw error;
    return { images: new Map(), exchange: error.exchange, requests: 1 };
  }
}

async function lookAtMany(client: CloudClient, ids: readonly string[]): Promise<Look> {
  const filters = { id: `in:${ids.join(',')}` };
  const { items, exchange, requests } = await listImages(client, filters);
  return { images: new Map(items.map((image) => [image.id, image])), exchange, requests };
}

function toProgress(operation: ImageOperation, { status }: Image): Progress {
  if (REMOVED.has(status)) return { state: 'gone' };
  if (operation === 'delete-image') return { state: 'pending' };
  if (DEAD.has(status)) return { state: 'failed', fault: `the image is '${status}'` };
  if (status !== 'active') return { state: 'pending' };
  return { state: 'there', launchedAtMs: null, addresses: [], host: '' };
}

/** Both times are glance's own where it sends a Date. */
function isStale(image: Image, { dateMs, receivedAtMs }: Exchange): boolean {
  return image.status === 'queued' && (dateMs ?? receivedAtMs) - image.createdAtMs > STALE_MS;
}

/** Some drivers (nova's fake one) report a snapshot done without uploading anything. */
async function isAbandoned(client: CloudClient, image: Image): Promise<boolean> {
  const serverId = image.properties[SERVER_PROPERTY];
  if (serverId === undefined) return false;
  try {
    const { server } = (await getServer(client, serverId)).data;
    return server['OS-EXT-STS:task_state'] === null;
  } catch (error) {
    if (error instanceof OpenStackHttpError && error.status === 404) return true;
    throw error;
  }
}

function abandonedFault({ id }: Image): string {
  return `nova is done with the snapshot, but image '${id}' is still 'queued': nothing was uploaded`;
}
