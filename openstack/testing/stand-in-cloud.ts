import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { CloudConfig } from '../cloud-config.js';

export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The client's end of the connection. */
  readonly port: number | undefined;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: object | string;
  /** No request id, as from a proxy. */
  readonly anonymous?: boolean;
  /**
   * Break the connection, leave it open without a word, break it after the body, or answer 204 and
   * write a body all the same, at once or a moment later, as Zun does.
   */
  readonly fate?: 'reset' | 'never' | 'cut' | 'babble' | 'babble-later';
}

export interface StandInCloud {
  readonly config: CloudConfig;
  readonly host: string;
  readonly received: readonly Received[];
  /** Sets what a route (`GET /v2.1/servers/x`, without query) answers, from now on. */
  on(route: string, ...answers: readonly (Answer | ((request: Received) => Answer))[]): void;
  /** Changes what a route answers, which goes on as it was told. */
  wrap(route: string, change: (answer: Answer) => Answer): void;
  /** Requests so far of a route. */
  count(route: string): number;
  stop(): Promise<void>;
}

export interface StandInOptions {
  readonly tls?: ServerOptions;
  /** @default 3600 */
  readonly tokenLifeSeconds?: number;
  /** Nova's newest. @default '2.93' */
  readonly maxVersion?: string;
  /** Zun's newest. @default '1.40' */
  readonly maxContainerVersion?: string;
  /** Service types in the catalog. @default those of nova, glance, neutron and zun */
  readonly services?: readonly (keyof typeof PATHS)[];
  readonly config?: Partial<CloudConfig>;
}

const PATHS = { compute: '/v2.1', image: '', network: '', container: '/v1' } as const;
const ALL = ['compute', 'image', 'network', 'container'] as const;

export const PASSWORD = 'wrong-horse-battery';

/**
 * A real HTTP server that answers as it is told, in the order it is told (the last answer stays),
 * with a Keystone that hands out `token-1`, `token-2`, … It knows nothing of OpenStack's ways.
 */
export async function startStandInCloud(options: StandInOptions = {}): Promise<StandInCloud> {
  const { tls, tokenLifeSeconds = 3600, services = ALL } = options;
  const { maxVersion = '2.93', maxContainerVersion = '1.40' } = options;
  const received: Received[] = [];
  const routes = new Map<string, (Answer | ((request: Received) => Answer))[]>();
  const server: Server = tls === undefined ? createServer() : createTlsServer(tls);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const root = `${tls === undefined ? 'http' : 'https'}://${host}`;
  let tokens = 0;

  server.on('request', (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const port = request.socket.remotePort;
      const one = { method, path: url, headers, body: Buffer.concat(pieces).toString(), port };
      received.push(one);
      const answers = routes.get(routeOf(one)) ?? [];
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      const {
        status = 200,
        headers: extra = {},
        body = '',
        anonymous = false,
        fate,
      } = (typeof answer === 'function' ? answer(one) : answer) ?? NO_ROUTE;
      if (fate === 'never') return;
      if (fate === 'reset') return void request.socket.resetAndDestroy();
      if (fate === 'babble' || fate === 'babble-later') {
        const { socket } = request;
        const { connection = 'keep-alive' } = headers;
        const speak = (words: string): void => {
          if (connection === 'close') socket.end(words);
          else socket.write(words);
        };
        const head = `HTTP/1.1 204 No Content\r\nContent-Length: 4\r\nConnection: ${connection}\r\n\r\n`;
        if (fate === 'babble') {
          speak(`${head}null`);
        } else {
          socket.write(head);
          setTimeout(() => {
            if (!socket.destroyed) speak('null');
          }, 5);
        }
        return;
      }
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const requestId = anonymous ? {} : { 'x-openstack-request-id': `req-${received.length}` };
      response.writeHead(status, { ...requestId, ...extra });
      if (fate !== 'cut') return void response.end(text);
      response.write(text, () => request.socket.resetAndDestroy());
    });
  });

  const cloud: StandInCloud = {
    host,
    received,
    config: {
      name: 'stand-in',
      source: 'clouds.yaml',
      authUrl: `${root}/v3`,
      credential: {
        method: 'password',
        user: { name: 'u', domain: { id: 'default' } },
        password: PASSWORD,
      },
      scope: { project: { name: 'p', domain: { id: 'default' } } },
      regionName: undefined,
      interface: 'public',
      verify: true,
      ca: undefined,
      cert: undefined,
      key: undefined,
      endpointOverrides: {},
      timeoutMs: 5000,
      ...options.config,
    },
    on: (route, ...answers) => void routes.set(route, [...answers]),
    wrap: (route, change) => {
      const before = routes.get(route)?.[0] ?? NO_ROUTE;
      cloud.on(route, (one) => change(typeof before === 'function' ? before(one) : before));
    },
    count: (route) => received.filter((one) => routeOf(one) === route).length,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  cloud.on('POST /v3/auth/tokens', () => {
    tokens += 1;
    return {
      status: 201,
      headers: { 'x-subject-token': `token-${tokens}` },
      body: { token: tokenBody(root, tokenLifeSeconds, services) },
    };
  });
  cloud.on('GET /v2.1/', { body: { version: { version: maxVersion, min_version: '2.1' } } });
  cloud.on('GET /v1/', {
    headers: {
      'openstack-api-minimum-version': 'container 1.1',
      'openstack-api-maximum-version': `container ${maxContainerVersion}`,
    },
    body: { id: 'v1' },
  });
  return cloud;
}

const NO_ROUTE: Answer = {
  status: 404,
  body: { itemNotFound: { code: 404, message: 'The resource could not be found.' } },
};

function routeOf({ method, path }: Received): string {
  return `${method} ${path.replace(/\?.*$/, '')}`;
}

function tokenBody(
  root: string,
  lifeSeconds: number,
  services: readonly (keyof typeof PATHS)[],
): object {
  const issued = Date.UTC(2026, 0, 1);
  const entry = (type: keyof typeof PATHS): object => ({
    type,
    endpoints: [{ interface: 'public', region: 'R1', region_id: 'R1', url: root + PATHS[type] }],
  });
  return {
    issued_at: new Date(issued).toISOString(),
    expires_at: new Date(issued + lifeSeconds * 1000).toISOString(),
    project: { id: 'p1', name: 'p' },
    user: { id: 'u1', name: 'u' },
    roles: [{ id: 'r1', name: 'member' }],
    catalog: services.map(entry),
  };
}
