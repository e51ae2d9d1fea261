import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import type { CloudConfig } from './cloud-config.js';
import { discoverCompute } from './discover-compute.js';
import { discoverContainer } from './discover-container.js';
import { serviceRoot } from './endpoint.js';
import type { ServiceType, VersionedService } from './endpoint.js';
import { faultText } from './fault-text.js';
import type { Identity } from './keystone.js';
import { compareMicroversions } from './microversion.js';
import type { Microversion } from './microversion.js';
import { OpenStackHttpError } from './openstack-error.js';
import { parseBody } from './parse-body.js';
import { createPatientSend } from './patient-send.js';
import { requestHeaders } from './request-headers.js';
import type { Exchange } from './server-service.js';
import { createSession } from './session.js';
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
  /**
   * Token, catalog and the versions of `services`, so that no measured request has to wait for
   * them. Throws UnusableServiceError for one that the cloud lacks.
   * @default ['compute']
   */
  prepare(services?: readonly VersionedService[]): Promise<void>;
  /** Renews a token that would soon expire. Call it just before measured requests. */
  ensureFresh(): Promise<void>;
  identity(): Promise<Identity>;
  hasService(type: ServiceType): Promise<boolean>;
  /** Nova's negotiated microversion. */
  computeVersion(): Promise<Microversion>;
  /** Zun's. Throws UnusableServiceError when there is no Zun, or one that is too old. */
  containerVersion(): Promise<Microversion>;
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
  const versions = new Map<VersionedService, Promise<Microversion>>();

  return {
    cloud: config.name,
    get requests() {
      return requests;
    },
    async prepare(services = ['compute']) {
      await Promise.all(services.map(version));
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
    computeVersion: () => version('compute'),
    containerVersion: () => version('container'),
    async supports(wanted) {
      return compareMicroversions(await version('compute'), wanted) >= 0;
    },
    send,
    close: () => transport.close(),
  };

  function version(service: VersionedService): Promise<Microversion> {
    const known = versions.get(service);
    if (known !== undefined) return known;
    const found = discover(service).catch((error: unknown) => {
      versions.delete(service);
      throw error;
    });
    versions.set(service, found);
    return found;
  }

  async function discover(service: VersionedService): Promise<Microversion> {
    const login = await session.login();
    const root = serviceRoot(service, config, login.body.catalog);
    const read = { method: 'GET', headers: requestHeaders(login.token) } as const;
    const get = async (url: URL): Promise<HttpReply> =>
      (await sendPatiently({ ...read, url })).reply;
    return service === 'compute'
      ? discoverCompute(root, get)
      : discoverContainer(root, get, config.name);
  }

  async function send<T>(request: ApiRequest<T>): Promise<ApiReply<T>> {
    const { service, method, shape } = request;
    const safe = method === 'GET' || request.safe === true;
    const versioned =
      service === 'compute' || service === 'container'
        ? { service, microversion: await version(service) }
        : undefined;
    let spent = 0;
    for (let renewed = false; ; renewed = true) {
      const login = await session.login();
      const url = new URL(serviceRoot(service, config, login.body.catalog) + request.path);
      const body = request.body === undefined ? undefined : JSON.stringify(request.body);
      const headers = {
        ...requestHeaders(login.token, versioned, body),
        // Zun writes `null` after a 204 (seen with 12.0.1), where HTTP has no body: the next answer
        // on that connection would begin with it.
        ...(service === 'container' && method === 'DELETE' ? { connection: 'close' } : {}),
      };
      const outgoing = { method, url, headers, body };
      const sent = safe
        ? await sendPatiently(outgoing)
        : { reply: await sendOnce(outgoing), requests: 1 };
      spent += sent.requests;
      const { reply } = sent;
      const { status, exchange } = reply;
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
        throw new OpenStackHttpError({ ...about, fault, hint: hintFor(status, reply.headers) });
      }
      const data = parseBody(reply.body, shape, about);
      return { data, headers: reply.headers, exchange, requests: spent };
    }
  }

  function hintFor(status: number, headers: IncomingHttpHeaders): string | undefined {
    if (status < 400) {
      return `the endpoint redirects to '${headers.location ?? ''}': correct it in the catalog, or set <service>_endpoint_override in clouds.yaml`;
    }
    if (status === 401) return `the project of cloud '${config.name}' may not use this service`;
    return undefined;
  }
}
