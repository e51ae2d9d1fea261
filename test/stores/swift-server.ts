import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreServer } from './store-server.js';

interface StoredObject {
  readonly bytes: Buffer;
  readonly hash: string;
  readonly contentType: string;
}

export interface SwiftServer extends StoreServer {
  /** Ends all tokens, as their time or an operator does. */
  expireTokens(): void;
  /** Takes the container away with all that is in it. */
  removeContainer(): void;
  /** How often somebody logged in. */
  readonly logins: () => number;
}

/** Fewer than Swift's 10,000, so that every listing of a test has several pages. */
const PAGE = 7;
const CONTAINER = 'packbench-tests';
const USER = { name: 'bench', password: randomBytes(12).toString('base64url') };

/**
 * A small Swift of the tests' own, with the Keystone that lets clients in: containers and objects of
 * one account, as the Object Store API v1 has them. It knows nothing of packbench's client.
 */
export async function startSwiftServer(): Promise<SwiftServer> {
  const folder = await mkdtemp(join(tmpdir(), 'packbench-swift-'));
  const containers = new Map<string, Map<string, StoredObject>>();
  const tokens = new Set<string>();
  const refusals: string[] = [];
  let failures = 0;
  let logins = 0;

  const server = createServer((message, response) => {
    answer(message, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cloudsFile = join(folder, 'clouds.yaml');
  const auth = {
    auth_url: `${url}/identity/v3`,
    username: USER.name,
    password: USER.password,
    project_name: 'results',
    user_domain_name: 'Default',
    project_domain_name: 'Default',
  };
  await writeFile(cloudsFile, JSON.stringify({ clouds: { store: { auth } } }));

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = '', headers } = message;
    const { pathname, searchParams } = new URL(message.url ?? '', url);
    const refuse = (status: number, words: string): void => {
      refusals.push(`${String(status)} ${words}`);
      const page = `<html><h1>${words}</h1><p>${words} of the test.</p></html>`;
      response.writeHead(status, { 'content-type': 'text/html; charset=UTF-8' }).end(page);
    };
    if (pathname === '/identity/v3/auth/tokens') {
      logIn(body, response, refuse);
      return;
    }
    if (failures > 0) {
      failures -= 1;
      refuse(503, 'Service Unavailable');
      return;
    }
    if (!tokens.has(String(headers['x-auth-token']))) {
      refuse(401, 'Unauthorized');
      return;
    }
    const [, version, account, name = '', ...rest] = pathname.split('/').map(decodeURIComponent);
    if (version !== 'v1' || account !== 'AUTH_results') {
      refuse(404, 'Not Found');
      return;
    }
    const container = containers.get(name);
    if (rest.length === 0) {
      if (method === 'PUT') {
        if (!container) containers.set(name, new Map());
        response.writeHead(container ? 202 : 201).end();
      } else if (!container) {
        refuse(404, 'Not Found');
      } else {
        const json = JSON.stringify(listing(container, searchParams));
        response.writeHead(200, { 'content-type': 'application/json' }).end(json);
      }
      return;
    }
    if (!container) {
      refuse(404, 'Not Found');
      return;
    }
    const key = rest.join('/');
    const object = container.get(key);
    if (method === 'PUT') {
      const hash = createHash('md5').update(body).digest('hex');
      if (headers['if-none-match'] === '*' && object) {
        refuse(412, 'Precondition Failed');
        return;
      }
      if (headers.etag !== undefined && headers.etag !== hash) {
        refuse(422, 'Unprocessable Entity');
        return;
      }
      container.set(key, { bytes: body, hash, contentType: headers['content-type'] ?? '' });
      response.writeHead(201, { etag: hash }).end();
    } else if (!object) {
      refuse(404, 'Not Found');
    } else if (method === 'GET') {
      const { bytes, hash, contentType } = object;
      response.writeHead(200, { etag: hash, 'content-type': contentType }).end(bytes);
    } else if (method === 'DELETE') {
      container.delete(key);
      response.writeHead(204).end();
    } else {
      refuse(405, 'Method Not Allowed');
    }
  }

  function logIn(
    body: Buffer,
    response: ServerResponse,
    refuse: (status: number, words: string) => void,
  ): void {
    const { auth: asked } = JSON.parse(body.toString()) as {
      auth: { identity: { password: { user: { name: string; password: string } } } };
    };
    const { name, password } = asked.identity.password.user;
    if (name !== USER.name || password !== USER.password) {
      refuse(401, 'Unauthorized');
      return;
    }
    logins += 1;
    const token = randomBytes(16).toString('hex');
    tokens.add(token);
    const issued = Date.now();
    const endpoint = {
      interface: 'public',
      region: 'R',
      region_id: 'R',
      url: `${url}/v1/AUTH_results`,
    };
    const reply = {
      token: {
        issued_at: new Date(issued).toISOString(),
        expires_at: new Date(issued + 3_600_000).toISOString(),
        user: { id: 'u', name },
        project: { id: 'results', name: 'results' },
        roles: [{ id: 'r', name: 'member' }],
        catalog: [{ type: 'object-store', name: 'swift', endpoints: [endpoint] }],
      },
    };
    response.writeHead(201, { 'x-subject-token': token, 'content-type': 'application/json' });
    response.end(JSON.stringify(reply));
  }

  const objectsOf = (prefix: string): [string, StoredObject][] =>
    [...(containers.get(CONTAINER) ?? [])]
      .filter(([key]) => key.startsWith(`${prefix}/`))
      .map(([key, object]) => [key.slice(prefix.length + 1), object]);

  return {
    address: (prefix) => `swift://store/${CONTAINER}/${prefix}`,
    env: { OS_CLIENT_CONFIG_FILE: cloudsFile },
    refusals,
    files: (prefix) => new Map(objectsOf(prefix).map(([file, { bytes }]) => [file, bytes])),
    contentType: (prefix, file) => new Map(objectsOf(prefix)).get(file)?.contentType,
    fail: (times) => {
      failures = times;
    },
    expireTokens: () => {
      tokens.clear();
    },
    removeContainer: () => {
      containers.delete(CONTAINER);
    },
    logins: () => logins,
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A page of a container: objects, and `subdir` where a delimiter cuts names short. */
function listing(
  container: ReadonlyMap<string, StoredObject>,
  query: URLSearchParams,
): readonly object[] {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const marker = query.get('marker') ?? '';
  const entries = new Map<string, object>();
  for (const [name, { bytes, hash, contentType }] of container) {
    if (!name.startsWith(prefix)) continue;
    const cut = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
    const shown = cut < 0 ? name : name.slice(0, cut + 1);
    entries.set(
      shown,
      cut < 0 ? { name, bytes: bytes.length, hash, content_type: contentType } : { subdir: shown },
    );
  }
  return [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([name]) => name > marker)
    .slice(0, PAGE)
    .map(([, entry]) => entry);
}
