import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PayloadCodec } from '@temporalio/common';
import { PayloadKeyError } from './payload-key-error.js';
import { fromRemotePayloads, toRemotePayloads } from './remote-payloads.js';

export interface CodecServerOptions {
  readonly codec: PayloadCodec;
  /** IP address to listen on. */
  readonly host: string;
  /** 0 takes any. */
  readonly port: number;
  /** Of the Web UI, such as `http://127.0.0.1:8233`: pages of any other are refused. */
  readonly origins: readonly string[];
}

export interface CodecServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Temporal's gRPC messages end at 4 MB, and base64 makes 4 bytes of 3. */
const MOST_BYTES = 16 * 2 ** 20;

/**
 * Serves `POST /encode` and `POST /decode` by Temporal's convention for remote codecs, so that the Web
 * UI shows what is encrypted. Who reaches it reads everything: it answers no page but the Web UI's,
 * and programs, which name no origin.
 */
export async function startCodecServer(options: CodecServerOptions): Promise<CodecServer> {
  const server = createServer((request, response) => {
    answer(request, options)
      .catch((error: unknown): Answer => ({
        status: error instanceof PayloadKeyError ? 422 : 400,
        body: error instanceof Error ? error.message : String(error),
      }))
      .then((said) => respond(request, response, said, options))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

async function answer(request: IncomingMessage, options: CodecServerOptions): Promise<Answer> {
  const { origin } = request.headers;
  if (origin !== undefined && !options.origins.includes(origin)) {
    return { status: 403, body: `'${origin}' is not the Web UI: ${options.origins.join(', ')}` };
  }
  const { pathname } = new URL(request.url ?? '/', 'http://codec');
  // The convention lets an address have anything before it.
  const does = pathname.split('/').at(-1);
  if (does !== 'encode' && does !== 'decode') {
    return { status: 404, body: `'${pathname}' is neither /encode nor /decode` };
  }
  if (request.method === 'OPTIONS') return { status: 204, body: '' };
  if (request.method !== 'POST') return { status: 405, body: `'${pathname}' takes POST` };
  const text = await read(request);
  if (text === undefined) return { status: 413, body: `more than ${String(MOST_BYTES)} bytes` };
  const payloads = await options.codec[does](fromRemotePayloads(text));
  return { status: 200, body: toRemotePayloads(payloads) };
}

/** Undefined when it is too long; it is read to its end, or there would be no answer. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_BYTES) chunks.push(chunk);
  }
  return size <= MOST_BYTES ? Buffer.concat(chunks).toString('utf8') : undefined;
}

function respond(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { status, body }: Answer,
  { origins }: CodecServerOptions,
): void {
  const { origin } = headers;
  const isUi = origin !== undefined && origins.includes(origin);
  response.writeHead(status, {
    'content-type': status === 200 ? 'application/json' : 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    vary: 'Origin',
    ...(isUi && {
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'POST, OPTIONS',
      // Which ones the Web UI sends differs by version: the namespace, a user's token.
      'access-control-allow-headers': headers['access-control-request-headers'] ?? 'content-type',
      // When the UI is told to send cookies.
      'access-control-allow-credentials': 'true',
    }),
  });
  response.end(body);
}
