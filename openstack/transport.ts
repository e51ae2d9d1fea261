import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { CloudConfig } from './cloud-config.js';
import { describeNetworkFault } from './network-fault.js';
import { OpenStackNetworkError, OpenStackTimeoutError } from './openstack-error.js';
import type { Exchange } from './server-service.js';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text, or an object's bytes. */
  readonly body?: string | Uint8Array | undefined;
  /** Once aborted the request is broken off. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The same as it came. */
  readonly bytes: Buffer;
  readonly exchange: Exchange;
}

export interface Transport {
  /** Sends once. Throws OpenStackNetworkError or OpenStackTimeoutError; any status is a reply. */
  send(request: HttpRequest): Promise<HttpReply>;
  close(): void;
}

/** Apache closes an idle connection after 5 s; a request must not meet that moment. */
const IDLE_MS = 4000;

/**
 * HTTP with exact times: the clock is read when the connection stands and the request's bytes are
 * about to be written, and again when the last byte of the answer is there. A new connection costs
 * therefore nothing in `sentAtMs … receivedAtMs`.
 */
export function createTransport(
  config: Pick<CloudConfig, 'verify' | 'ca' | 'cert' | 'key' | 'timeoutMs'>,
  now: () => number,
): Transport {
  const pool = { keepAlive: true, timeout: IDLE_MS };
  const http = new HttpAgent(pool);
  const https = new HttpsAgent({
    ...pool,
    rejectUnauthorized: config.verify,
    ...(config.ca === undefined ? {} : { ca: config.ca }),
    ...(config.cert === undefined ? {} : { cert: config.cert }),
    ...(config.key === undefined ? {} : { key: config.key }),
  });

  return { send, close };

  function close(): void {
    http.destroy();
    https.destroy();
  }

  function send(request: HttpRequest): Promise<HttpReply> {
    const { method, url, headers, body, signal } = request;
    const about = { method, path: url.pathname + url.search, endpoint: url.host };
    const secure = url.protocol === 'https:';
    return new Promise((resolve, reject) => {
      let sentAtMs: number | undefined;
      let answer: IncomingMessage | undefined;
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
      const options = { method, headers: { ...headers, ...length }, ...(signal && { signal }) };
      const outgoing = secure
        ? httpsRequest(url, { ...options, agent: https })
        : httpRequest(url, { ...options, agent: http });
      const timer = setTimeout(() => {
        const { timeoutMs } = config;
        fail(new OpenStackTimeoutError({ ...about, timeoutMs, sentAtMs }));
      }, config.timeoutMs);

      whenConnected(outgoing, secure, () => {
        sentAtMs = now();
        outgoing.end(body);
      });
      outgoing.on('error', (cause) => {
        // What follows a complete answer is no part of it, such as the body of Zun's 204.
        if (answer?.complete !== true) fail(broken(cause));
      });
      outgoing.on('response', (response) => {
        answer = response;
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', (cause) => fail(broken(cause)));
        response.on('end', () => {
          const receivedAtMs = now();
          clearTimeout(timer);
          const bytes = Buffer.concat(pieces);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: bytes.toString('utf8'),
            bytes,
            exchange: {
              sentAtMs: sentAtMs ?? receivedAtMs,
              receivedAtMs,
              requestId: requestIdOf(response),
              dateMs: dateOf(response),
              endpoint: url.host,
            },
          });
        });
      });

      function fail(error: Error): void {
        clearTimeout(timer);
        reject(error);
        outgoing.destroy();
      }
      function broken(cause: NodeJS.ErrnoException): OpenStackNetworkError {
        const code = cause.code ?? 'UNKNOWN';
        const { problem, hint } = describeNetworkFault(code, cause.message, url);
        return new OpenStackNetworkError(problem, { ...about, code, sentAtMs, hint, cause });
      }
    });
  }
}

/** Nothing is written before `ready`, because `end` has not been called before. */
function whenConnected(outgoing: ClientRequest, secure: boolean, ready: () => void): void {
  outgoing.once('socket', (socket) => {
    if (outgoing.reusedSocket) ready();
    else socket.once(secure ? 'secureConnect' : 'connect', ready);
  });
}

function requestIdOf(response: IncomingMessage): string {
  const id = response.headers['x-openstack-request-id'];
  return typeof id === 'string' ? id : '';
}

function dateOf(response: IncomingMessage): number | null {
  const date = response.headers.date;
  const ms = date === undefined ? NaN : Date.parse(date);
  return Number.isNaN(ms) ? null : ms;
}
