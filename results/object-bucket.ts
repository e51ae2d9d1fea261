/** An object as a listing shows it. */
export interface BucketObject {
  readonly key: string;
  /** @unit bytes */
  readonly size: number;
  /** Changes whenever the content does. */
  readonly etag: string;
}

/**
 * What results need of an object store: whole objects under keys. Every method throws
 * `ResultsError`, after the store was asked a few times.
 */
export interface ObjectBucket {
  /** Such as `s3://bucket`, no slash at its end. */
  readonly address: string;
  /** @param signal once aborted nothing more is sent */
  put(key: string, bytes: Uint8Array, contentType: string, signal?: AbortSignal): Promise<void>;
  /** False, and nothing is written, when there is such an object already. */
  putIfAbsent(key: string, bytes: Uint8Array, contentType: string): Promise<boolean>;
  /** Undefined when there is no such object. */
  get(key: string): Promise<Buffer | undefined>;
  /** All objects whose keys begin with `prefix`, sorted by key. */
  list(prefix: string): Promise<readonly BucketObject[]>;
  /** What comes after `prefix` in their keys up to the next slash, each once, sorted. */
  folders(prefix: string): Promise<readonly string[]>;
  /** Whether or not it is there. */
  remove(key: string): Promise<void>;
}

/** The part of a bucket whose keys begin with `prefix/`, as a bucket of its own. */
export function prefixedBucket(bucket: ObjectBucket, prefix: string): ObjectBucket {
  if (prefix === '') return bucket;
  const start = `${prefix}/`;
  return {
    address: `${bucket.address}/${prefix}`,
    put: (key, bytes, contentType, signal) => bucket.put(start + key, bytes, contentType, signal),
    putIfAbsent: (key, bytes, contentType) => bucket.putIfAbsent(start + key, bytes, contentType),
    get: (key) => bucket.get(start + key),
    async list(keys) {
      const objects = await bucket.list(start + keys);
      return objects.map((object) => ({ ...object, key: object.key.slice(start.length) }));
    },
    folders: (keys) => bucket.folders(start + keys),
    remove: (key) => bucket.remove(start + key),
  };
}
