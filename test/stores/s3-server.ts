import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StoreServer } from './store-server.js';
import { wrongSignature, type Keys } from './sigv4.js';

interface StoredObject {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly contentType: string;
}

export interface S3Server extends StoreServer {
  readonly bucket: string;
  /** What a client needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Fewer than S3's 1,000, so that every listing of a test has several pages. */
const PAGE = 7;
const STATUS: Readonly<Record<string, number>> = {
  NoSuchKey: 404,
  NoSuchBucket: 404,
  PreconditionFailed: 412,
  SlowDown: 503,
  MethodNotAllowed: 405,
  XAmzContentSHA256Mismatch: 400,
  AuthorizationHeaderMalformed: 400,
};

/**
 * A small S3 of the tests' own, addressed by path: objects, conditional writes and paged listings with
 * prefix and delimiter, for requests that are rightly signed.
 */
export async function startS3Server(): Promise<S3Server> {
  const bucket = 'packbench-tests';
  const keys: Keys = {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(24).toString('base64'),
    region: 'eu-test-1',
  };
  const objects = new Map<string, StoredObject>();
  const refusals: string[] = [];
  let failures = 0;

  const server = createServer((message, response) => {
    answer(message, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = '', url: target = '', headers } = message;
    const refuse = (code: string): void => {
      refusals.push(code);
      const words = `<Error><Code>${code}</Code><Message>${code} of the test</Message></Error>`;
      response.writeHead(STATUS[code] ?? 403, { 'content-type': 'application/xml' }).end(words);
    };
    const wrong = wrongSignature({ method, target, headers, body }, keys, Date.now());
    if (wrong !== undefined) {
      refuse(wrong);
      return;
    }
    if (failures > 0) {
      failures -= 1;
      refuse('SlowDown');
      return;
    }
    const { pathname, searchParams } = new URL(target, url);
    const [, name = '', ...rest] = pathname.split('/').map(decodeURIComponent);
    if (name !== bucket) {
      refuse('NoSuchBucket');
      return;
    }
    const key = rest.join('/');
    const object = objects.get(key);
    if (method === 'GET' && key === '') {
      response.writeHead(200, { 'content-type': 'application/xml' }).end(listing(searchParams));
    } else if (method === 'GET') {
      if (!object) {
        refuse('NoSuchKey');
        return;
      }
      const { etag, contentType } = object;
      response.writeHead(200, { etag, 'content-type': contentType }).end(object.bytes);
    } else if (method === 'PUT') {
      if (headers['if-none-match'] === '*' && object) {
        refuse('PreconditionFailed');
        return;
      }
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      objects.set(key, { bytes: body, etag, contentType: headers['content-type'] ?? '' });
      response.writeHead(200, { etag }).end();
    } else if (method === 'DELETE') {
      objects.delete(key);
      response.writeHead(204).end();
    } else {
      refuse('MethodNotAllowed');
    }
  }

  /** ListObjectsV2: a page of keys and of common prefixes, together at most `PAGE`. */
  function listing(query: URLSearchParams): string {
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const after = query.get('continuation-token') ?? '';
    const entries = new Map<string, StoredObject | null>();
    for (const [key, object] of [...objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!key.startsWith(prefix)) continue;
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      entries.set(cut < 0 ? key : key.slice(0, cut + 1), cut < 0 ? object : null);
    }
    const left = [...entries].filter(([name]) => name > after);
    const page = left.slice(0, PAGE);
    const next = left.length > PAGE ? page.at(-1)?.[0] : undefined;
    const items = page.map(([name, object]) =>
      object
        ? `<Contents><Key>${escape(name)}</Key><Size>${object.bytes.length}</Size>` +
          `<ETag>${escape(object.etag)}</ETag></Contents>`
        : `<CommonPrefixes><Prefix>${escape(name)}</Prefix></CommonPrefixes>`,
    );
    return (
      `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>${bucket}</Name>` +
      `<IsTruncated>${String(next !== undefined)}</IsTruncated>` +
      (next === undefined ? '' : `<NextContinuationToken>${escape(next)}</NextContinuationToken>`) +
      `${items.join('')}</ListBucketResult>`
    );
  }

  return {
    address: (prefix) => `s3://${bucket}/${prefix}`,
    bucket,
    env: {
      AWS_ENDPOINT_URL_S3: url,
      AWS_REGION: keys.region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      // Nothing of the machine's own may come in.
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    refusals,
    files: (prefix) =>
      new Map(
        [...objects]
          .filter(([key]) => key.startsWith(`${prefix}/`))
          .map(([key, { bytes }]) => [key.slice(prefix.length + 1), bytes]),
      ),
    contentType: (prefix, file) => objects.get(`${prefix}/${file}`)?.contentType,
    fail: (times) => {
      failures = times;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
