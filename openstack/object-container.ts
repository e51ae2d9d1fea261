import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { CloudConfig } from './cloud-config.js';
import { endpointUrl } from './endpoint.js';
import { faultText } from './fault-text.js';
import { OpenStackHttpError } from './openstack-error.js';
import { OutageWatch } from './outage-watch.js';
import { parseBody } from './parse-body.js';
import { createPatience } from './patience.js';
import { retryAfterMs } from './retry.js';
import { createSession, type Login } from './session.js';
import { createTransport, type HttpReply, type HttpRequest } from './transport.js';

/** An object as a listing shows it. */
export interface StoredObject {
  readonly name: string;
  /** @unit bytes */
  readonly size: number;
  /** MD5 of the content, in hexadecimal digits. */
  readonly hash: string;
}

/** One container of Swift. Methods throw as `CloudClient.send` does. */
export interface ObjectContainer {
  /**
   * Makes the container when there is none.
   *
   * @param ifAbsent write nothing when there is such an object already
   * @param signal once aborted nothing more is sent
   * @returns false when nothing was written
   */
  put(
    name: string,
    bytes: Uint8Array,
    more: {
      readonly contentType: string;
      readonly ifAbsent?: boolean;
      readonly signal?: AbortSignal;
    },
  ): Promise<boolean>;
  /** Undefined when there is no such object. */
  get(name: string): Promise<Buffer | undefined>;
  /** Those whose names begin with `prefix`. */
  list(prefix: string): Promise<readonly StoredObject[]>;
  /** What comes after `prefix` in their names up to the next slash. */
  folders(prefix: string): Promise<readonly string[]>;
  remove(name: string): Promise<void>;
  close(): void;
}

/** Swift (api-ref, Object Store API v1). A listing has `subdir` where a delimiter cut names short. */
const listing = z.array(
  z.union([
    z.object({ subdir: z.string() }),
    z.object({ name: z.string(), bytes: z.number(), hash: z.string() }),
  ]),
);
type Listed = z.infer<typeof listing>[number];

type Ask = Pick<HttpRequest, 'method' | 'body' | 'signal'> & {
  /** Of the object; absent: about the container. */
  readonly name?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Refusals that are an answer. */
  readonly allowed?: readonly number[];
};

/** @param now epoch ms */
export function createObjectContainer(
  config: CloudConfig,
  container: string,
  { now, patienceMs }: { readonly now: () => number; readonly patienceMs: number },
): ObjectContainer {
  const transport = createTransport(config, now);
  // A store that is away is no outage of a cloud that is measured.
  const judges = { outages: new OutageWatch(), now };
  const session = createSession(config, { send: (request) => transport.send(request), ...judges });
  const patiently = createPatience({
    now,
    sleep: (ms) => delay(ms),
    random: Math.random,
    patienceMs,
  });

  /** Writing the same object again changes nothing: all requests may be repeated. */
  const ask = (what: Ask): Promise<HttpReply> =>
    patiently(async () => {
      what.signal?.throwIfAborted();
      const first = await session.login();
      const reply = await send(what, first);
      if (reply.status !== 401) return accepted(what, reply);
      // The token has ended, or was revoked.
      session.forget(first.token);
      return accepted(what, await send(what, await session.login()));
    });

  const send = ({ method, name, query = {}, headers, body, signal }: Ask, login: Login) =>
    transport.send({
      method,
      url: urlOf(login, name, query),
      headers: { 'x-auth-token': login.token, accept: 'application/json', ...headers },
      body,
      signal,
    });

  function urlOf(login: Login, name: string | undefined, query: Record<string, string>): URL {
    const root =
      config.endpointOverrides['object-store'] ??
      endpointUrl('object-store', config, login.body.catalog);
    const path = [container, ...(name === undefined ? [] : name.split('/'))];
    const url = new URL(`${root.replace(/\/+$/, '')}/${path.map(encodeURIComponent).join('/')}`);
    url.search = new URLSearchParams(query).toString();
    return url;
  }

  function accepted({ method, name, allowed = [] }: Ask, reply: HttpReply): HttpReply {
    const { status, headers, body, exchange } = reply;
    if (status < 300 || allowed.includes(status)) return reply;
    throw new OpenStackHttpError({
      method,
      path: `/${container}${name === undefined ? '' : `/${name}`}`,
      endpoint: exchange.endpoint,
      status,
      exchange,
      secrets: session.secrets(),
      fault: faultText(body, status),
      hint: hintFor(status, config.name),
      retryAfterMs: retryAfterMs(headers['retry-after'], now()),
    });
  }

  async function listAll(query: Record<string, string>): Promise<readonly Listed[]> {
    const all: Listed[] = [];
    // How long a page is, each cluster decides for itself; the last one is empty.
    for (;;) {
      const last = all.at(-1);
      const marker =
        last === undefined ? {} : { marker: 'subdir' in last ? last.subdir : last.name };
      const page = { format: 'json', ...query, ...marker };
      const reply = await ask({ method: 'GET', query: page, allowed: [404] });
      if (reply.status === 404) return all;
      const { status, exchange } = reply;
      const about = { method: 'GET', path: `/${container}`, endpoint: exchange.endpoint };
      const found = parseBody(reply.body || '[]', listing, { ...about, status, exchange });
      if (found.length === 0) return all;
      all.push(...found);
    }
  }

  return {
    async put(name, bytes, { contentType, ifAbsent = false, signal }) {
      const put: Ask = {
        method: 'PUT',
        name,
        body: bytes,
        signal,
        headers: {
          'content-type': contentType,
          // Swift refuses (422) what did not arrive as it was sent.
          etag: createHash('md5').update(bytes).digest('hex'),
          ...(ifAbsent && { 'if-none-match': '*' }),
        },
        allowed: ifAbsent ? [404, 412] : [404],
      };
      let reply = await ask(put);
      if (reply.status === 404) {
        await ask({ method: 'PUT' });
        reply = await ask({ ...put, allowed: ifAbsent ? [412] : [] });
      }
      return reply.status !== 412;
    },
    async get(name) {
      const { status, bytes } = await ask({ method: 'GET', name, allowed: [404] });
      return status === 404 ? undefined : bytes;
    },
    async list(prefix) {
      const found = await listAll({ prefix });
      return found.flatMap((one) =>
        'name' in one ? [{ name: one.name, size: one.bytes, hash: one.hash }] : [],
      );
    },
    async folders(prefix) {
      const found = await listAll({ prefix, delimiter: '/' });
      return found.flatMap((one) => ('subdir' in one ? [one.subdir.slice(prefix.length, -1)] : []));
    },
    async remove(name) {
      await ask({ method: 'DELETE', name, allowed: [404] });
    },
    close: () => transport.close(),
  };
}

function hintFor(status: number, cloud: string): string | undefined {
  if (status === 401 || status === 403) {
    return `the user of cloud '${cloud}' needs a role that may write to Swift, such as member or swiftoperator`;
  }
  if (status === 413 || status === 507) return 'the quota is used up: free some space or raise it';
  return undefined;
}
