import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { BucketObject, ObjectBucket } from './object-bucket.js';
import { toS3Error } from './s3-error.js';
import { s3Settings } from './s3-settings.js';

/** An answer that breaks off is none of the SDK's own retries. */
const READ_TRIES = 3;

/**
 * A bucket of an S3-compatible store. Endpoint, region and credentials are those of the environment,
 * as for every tool of S3's.
 */
export function createS3Bucket(name: string, env: NodeJS.ProcessEnv): ObjectBucket {
  // Of what later versions will want; every command would say it.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const client = new S3Client(s3Settings(env));
  const address = `s3://${name}`;

  async function attempt<T>(
    doing: 'read' | 'write',
    key: string,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toS3Error(error, `${address}/${key}`, doing);
    }
  }

  async function put(
    key: string,
    bytes: Uint8Array,
    contentType: string,
    { signal, ...condition }: { readonly IfNoneMatch?: '*'; readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    await client.send(
      new PutObjectCommand({
        Bucket: name,
        Key: key,
        Body: bytes,
        ContentType: contentType,
        ...condition,
      }),
      { ...(signal && { abortSignal: signal }) },
    );
  }

  async function get(key: string): Promise<Buffer | undefined> {
    for (let nth = 1; ; nth++) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
        return Body && Buffer.from(await Body.transformToByteArray());
      } catch (error) {
        if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
        if (error instanceof S3ServiceException || nth === READ_TRIES) throw error;
      }
    }
  }

  const pages = (Prefix: string, more: { readonly Delimiter?: '/' } = {}) =>
    paginateListObjectsV2({ client }, { Bucket: name, Prefix, ...more });

  return {
    address,
    put: (key, bytes, contentType, signal) =>
      attempt('write', key, () => put(key, bytes, contentType, { ...(signal && { signal }) })),
    putIfAbsent: (key, bytes, contentType) =>
      attempt('write', key, async () => {
        try {
          await put(key, bytes, contentType, { IfNoneMatch: '*' });
          return true;
        } catch (error) {
          if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412) {
            return false;
          }
          throw error;
        }
      }),
    get: (key) => attempt('read', key, () => get(key)),
    list: (prefix) =>
      attempt('read', prefix, async () => {
        const objects: BucketObject[] = [];
        for await (const { Contents = [] } of pages(prefix)) {
          for (const { Key = '', Size = 0, ETag = '' } of Contents) {
            objects.push({ key: Key, size: Size, etag: ETag });
          }
        }
        return objects.sort((a, b) => (a.key < b.key ? -1 : 1));
      }),
    folders: (prefix) =>
      attempt('read', prefix, async () => {
        const names: string[] = [];
        for await (const { CommonPrefixes = [] } of pages(prefix, { Delimiter: '/' })) {
          for (const { Prefix = '' } of CommonPrefixes) names.push(Prefix.slice(prefix.length, -1));
        }
        return names.sort();
      }),
    remove: (key) =>
      attempt('write', key, async () => {
        await client.send(new DeleteObjectCommand({ Bucket: name, Key: key }));
      }),
  };
}
