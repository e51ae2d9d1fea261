import { createObjectContainer, type ObjectContainer } from '../openstack/object-container.js';
import { loadCloud } from '../openstack/load-cloud.js';
import { OpenStackError } from '../openstack/openstack-error.js';
import type { ObjectBucket } from '../results/object-bucket.js';
import { ResultsError } from '../results/results-error.js';

/** A store that restarts costs no attempt of an activity. @unit ms */
const PATIENCE_MS = 10_000;
const KEPT = 'what was measured is kept by Temporal and is written on the next attempt';

/**
 * A container of a cloud's Swift. clouds.yaml is read anew each time: a password that was corrected
 * counts from the next request on.
 */
export function createSwiftBucket(cloud: string, container: string): ObjectBucket {
  const address = `swift://${encodeURIComponent(cloud)}/${container}`;
  let current: { readonly settings: string; readonly objects: ObjectContainer } | undefined;

  function objects(): ObjectContainer {
    const config = loadCloud(cloud);
    const settings = JSON.stringify(config);
    if (current?.settings === settings) return current.objects;
    current?.objects.close();
    const made = createObjectContainer(config, container, {
      now: Date.now,
      patienceMs: PATIENCE_MS,
    });
    current = { settings, objects: made };
    return made;
  }

  async function attempt<T>(
    doing: 'read' | 'write',
    key: string,
    work: (objects: ObjectContainer) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(objects());
    } catch (error) {
      throw toResultsError(error, `${address}/${key}`, doing);
    }
  }

  return {
    address,
    put: (key, bytes, contentType, signal) =>
      attempt('write', key, async (to) => {
        await to.put(key, bytes, { contentType, ...(signal && { signal }) });
      }),
    putIfAbsent: (key, bytes, contentType) =>
      attempt('write', key, (to) => to.put(key, bytes, { contentType, ifAbsent: true })),
    get: (key) => attempt('read', key, (from) => from.get(key)),
    list: (prefix) =>
      attempt('read', prefix, async (from) => {
        const found = await from.list(prefix);
        return found
          .map(({ name, size, hash }) => ({ key: name, size, etag: hash }))
          .sort((a, b) => (a.key < b.key ? -1 : 1));
      }),
    folders: (prefix) =>
      attempt('read', prefix, async (from) => [...(await from.folders(prefix))].sort()),
    remove: (key) => attempt('write', key, (from) => from.remove(key)),
  };
}

/** The results' own error: what fails is not the cloud that is measured, even where it is the same. */
function toResultsError(error: unknown, place: string, doing: 'read' | 'write'): unknown {
  if (!(error instanceof OpenStackError)) return error;
  return new ResultsError(`Cannot ${doing} '${place}': ${error.message}.`, {
    path: place,
    hint: error.hint ?? KEPT,
    cause: error,
  });
}
