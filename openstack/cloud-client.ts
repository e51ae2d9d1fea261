import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import type { CloudConfig } from './cloud-config.js';
import { discoverCompute } from './discover-compute.js';
import { serviceRoot } from './endpoint.js';
import type { ServiceType } from './endpoint.js';
import { faultText } from './fault-text.js';
import type { Identity } from './keystone.js';
import { compareMicroversions } from './microversion.js';
import type { Microversion } from './microversion.js';
import { OpenStackHttpError } from './openstack-error.js';
import { parseBody } from './parse-body.js';
import { createPatientSend } from './patient-send.js';
import type { Exchange } from './server-service.js';
import { createSession } from './session.js';
import type { Login } from './session.js';
import { createTransport } from './transport.js';
import type { HttpReply, HttpRequest } from './transport.js';

export interface ApiRequest<T> {
  readonly service: ServiceType;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the API's root, such as `/servers/detail?limit=1`. */
  readonly path: string;
  readonly body?: object;
  /** What the answer must look like; `z.unknown()` where it does not matter. */
  readonly shape: z.ZodType<T>;
  /** True for a POST that changes nothing, so that it may be repeated like a GET. */
  readonly safe?: boolean;
}

export interface ApiReply<T> {
  readonly data: T;
  readonly headers: IncomingHttpHeaders;
  /** Of the attempt that succeeded. */
  readonly exchange: Exchange;
  /** Requests that the answer cost, repetitions included. */
  readonly requests: number;
}

export interface CloudClient {
  /** The cloud's name in clouds.yaml. */
  readonly cloud: string;
  /** Requests sent so far, those for tokens and versions included. */
  readonly requests: number;
  /** Token, catalog and versions, so that no measured request has to wait for them. */
  prepare(): Promise<void>;
  /** Renews a token that would soon expire. Call it just before measured requests. */
  ensureFresh(): Promise<void>;
  identity(): Promise<Identity>;
  hasService(type: ServiceType): Promise<boolean>;
  /** Nova's negotiated microversion. */
  computeVersion(): Promise<Microversion>;
  /** True when nova speaks at least `version`. */
  supports(version: Microversion): Promise<boolean>;
  /**
   * One call. Only calls that change nothing are repeated on 429, 5xx and broken connections.
   * Throws OpenStackHttpError from status 300 on, OpenStackNetworkError, OpenStackTimeoutError,
   * OpenStackResponseError.
   */
  send<T>(request: ApiRequest<T>): Promise<ApiReply<T>>;
  /** Closes idle connections, so that the process can end. */
  close(): void;
}

export interface ClientDependencies {
  /** Epoch ms with fractions. */
  readonly now: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random?: () => number;
}

export function createCloudClient(
  config: CloudConfig,
  { now, sleep = (ms) => delay(ms), random = Math.random }: ClientDependencies,
): CloudClient {
  const transport = createTransport(config, now);
  let requests = 0;
  const sendOnce = (request: HttpRequest): Promise<HttpReply> => {
    requests += 1;
    return transport.send(request);
  };
  const sendPatiently = createPatientSend(sendOnce, { now, sleep, random });
  const session = createSession(config, async (r) => (await sendPatiently(r)).reply, now);
  let version: Promise<Microversion> | undefined;

  return {
    cloud: config.name,
    get requests() {
      return requests;
    },
    async prepare() {
      await computeVersion();
    },
    async ensureFresh() {
      await session.login();
    },
    async identity() {
      const { project, user, roles } = (await session.login()).body;
      return { project, user, roles: roles.map((role) => role.name) };
    },
    async hasService(type) {
      const { catalog } = (await session.login()).body;
      return type in config.endpointOverrides || catalog.some((entry) => entry.type === type);
    },
    computeVersion,
    async supports(wanted) {
      return compareMicroversions(await computeVersion(), wanted) >= 0;
    },
    send,
    close: () => transport.close(),
  };

  function computeVersion(): Promise<Microversion> {
    version ??= discover().catch((error: unknown) => {
      version = undefined;
      throw error;
    });
    return version;
  }

  async function discover(): Promise<Microversion> {
    const login = await session.login();
    const root = serviceRoot('compute', config, login.body.catalog);
    const read = { method: 'GET', headers: headersFor(login) } as const;
    return discoverCompute(root, async (url) => (await sendPatiently({ ...read, url })).reply);
  }

  async function send<T>(request: ApiRequest<T>): Promise<ApiReply<T>> {
    const { service, method, shape } = request;
    const safe = method === 'GET' || request.safe === true;
    const microversion = service === 'compute' ? await computeVersion() : undefined;
    let spent = 0;
    for (let renewed = false; ; renewed = true) {
      const login = await session.login();
      const url = new URL(serviceRoot(service, config, login.body.catalog) + request.path);
      const body = request.body === undefined ? undefined : JSON.stringify(request.body);
      const outgoing = { method, url, headers: headersFor(login, microversion, body), body };
      const sent = safe
        ? await sendPatiently(outgoing)
        : { reply: await sendOnce(outgoing), requests: 1 };
      spent += sent.requests;
      const { reply } = sent;
      const { status, headers, exchange } = reply;
      if (status === 401 && !renewed) {
        session.forget(login.token);
        continue;
      }
      const about = {
        method,
        path: url.pathname + url.search,
        endpoint: url.host,
        status,
        exchange,
        secrets: session.secrets(),
      };
      if (status >= 300) {
        const fault = faultText(reply.body, status);
        throw new OpenStackHttpError({ ...about, fault, hint: hintFor(status, headers) });
      }
      return { data: parseBody(reply.body, shape, about), headers, exchange, requests: spent };
    }
  }

  function headersFor(
    login: Login,
    microversion?: Microversion,
    body?: string,
  ): Record<string, string> {
    return {
      accept: 'application/json',
      'x-auth-token': login.token,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      // The second name is for clouds older than 2.27.
      ...(microversion === undefined
        ? {}
        : {
            'openstack-api-version': `compute ${microversion}`,
            'x-openstack-nova-api-version': microversion,
          }),
    };
  }

  function hintFor(status: number, headers: IncomingHttpHeaders): string | undefined {
    if (status < 400) {
      return `the endpoint redirects to '${headers.location ?? ''}': correct it in the catalog, or set <service>_endpoint_override in clouds.yaml`;
    }
    if (status === 401) return `the project of cloud '${config.name}' may not use this service`;
    return undefined;
  }
}
