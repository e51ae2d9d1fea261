import { setTimeout as delay } from 'node:timers/promises';
import type { ApiReply, ApiRequest } from './api-request.js';
import type { CloudConfig } from './cloud-config.js';
import { discoverCompute } from './discover-compute.js';
import { discoverContainer } from './discover-container.js';
import { serviceRoot } from './endpoint.js';
import type { ServiceType, VersionedService } from './endpoint.js';
import type { Identity } from './keystone.js';
import { compareMicroversions } from './microversion.js';
import type { Microversion } from './microversion.js';
import { OutageWatch, type Outage } from './outage-watch.js';
import { createPatience } from './patience.js';
import { ServiceCaller } from './service-caller.js';
import { createSession, type Login } from './session.js';
import { createTransport } from './transport.js';
import type { HttpReply, HttpRequest } from './transport.js';

export type { ApiReply, ApiRequest } from './api-request.js';

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
   * One call. Only calls that change nothing are repeated, on 429, 5xx, broken connections and
   * answers that were cut off; any is sent again with a new token when a service refused the old one.
   * Throws OpenStackHttpError from status 300 on, OpenStackNetworkError, OpenStackTimeoutError,
   * OpenStackResponseError.
   */
  send<T>(request: ApiRequest<T>): Promise<ApiReply<T>>;
  /** Times in which the cloud did not answer as it should, and which had not ended before then. */
  outagesSince(fromMs: number): readonly Outage[];
  /** Closes idle connections, so that the process can end. */
  close(): void;
}

export interface ClientDependencies {
  /** Epoch ms with fractions. */
  readonly now: () => number;
  /** Between attempts. One that throws ends them. @default cannot be cancelled */
  readonly sleep?: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random?: () => number;
  /**
   * So long a call that changes nothing is repeated while a service is away.
   * @default 0: five attempts where it answers, and one where it cannot be reached
   * @unit ms
   */
  readonly patienceMs?: number;
  /** One that outlives the client. @default a new one */
  readonly outages?: OutageWatch;
}

export function createCloudClient(
  config: CloudConfig,
  {
    now,
    sleep = (ms) => delay(ms),
    random = Math.random,
    patienceMs = 0,
    outages = new OutageWatch(),
  }: ClientDependencies,
): CloudClient {
  const transport = createTransport(config, now);
  let requests = 0;
  const sendOnce = (request: HttpRequest): Promise<HttpReply> => {
    requests += 1;
    return transport.send(request);
  };
  const patiently = createPatience({ now, sleep, random, patienceMs });
  const session = createSession(config, { send: sendOnce, outages, now });
  const login = (): Promise<Login> => patiently(() => session.login());
  const caller = new ServiceCaller({ config, session, send: sendOnce, outages, now });
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
      await login();
    },
    async identity() {
      const { project, user, roles } = (await login()).body;
      return { project, user, roles: roles.map((role) => role.name) };
    },
    async hasService(type) {
      const { catalog } = (await login()).body;
      return type in config.endpointOverrides || catalog.some((entry) => entry.type === type);
    },
    computeVersion: () => version('compute'),
    containerVersion: () => version('container'),
    async supports(wanted) {
      return compareMicroversions(await version('compute'), wanted) >= 0;
    },
    send,
    outagesSince: (fromMs) => outages.since(fromMs),
    close: () => transport.close(),
  };

  /** Callers share an attempt, but each is patient for itself: one of them may be cancelled. */
  function version(service: VersionedService): Promise<Microversion> {
    return patiently(() => tryVersion(service));
  }

  function tryVersion(service: VersionedService): Promise<Microversion> {
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
    const current = await session.login();
    const root = serviceRoot(service, config, current.body.catalog);
    const get = (url: URL): Promise<HttpReply> => caller.get(service, url, current);
    return service === 'compute'
      ? discoverCompute(root, get)
      : discoverContainer(root, get, config.name);
  }

  async function send<T>(request: ApiRequest<T>): Promise<ApiReply<T>> {
    const { service, method } = request;
    const versioned =
      service === 'compute' || service === 'container'
        ? { service, microversion: await version(service) }
        : undefined;
    let spent = 0;
    const onSend = (): void => void (spent += 1);
    const options = { versioned, onSend };
    const reply =
      method === 'GET' || request.safe === true
        ? await patiently(() => caller.call(request, { ...options, login: () => session.login() }))
        : await caller.call(request, { ...options, login });
    return { ...reply, requests: spent };
  }
}
