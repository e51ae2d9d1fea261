import type { IncomingHttpHeaders } from 'node:http';
import type { ApiReply, ApiRequest } from './api-request.js';
import type { CloudConfig } from './cloud-config.js';
import { serviceRoot, type ServiceType, type VersionedService } from './endpoint.js';
import { faultText } from './fault-text.js';
import type { Microversion } from './microversion.js';
import {
  OpenStackHttpError,
  OpenStackNetworkError,
  OpenStackResponseError,
} from './openstack-error.js';
import { judgeRequest, type Judges } from './judge-request.js';
import { parseBody } from './parse-body.js';
import { requestHeaders } from './request-headers.js';
import { retryAfterMs } from './retry.js';
import type { Login, Session } from './session.js';
import type { HttpReply, HttpRequest } from './transport.js';

export interface CallerDependencies extends Judges {
  readonly config: CloudConfig;
  readonly session: Session;
  readonly send: (request: HttpRequest) => Promise<HttpReply>;
}

export interface CallOptions {
  /** The version that the request names, where answers depend on one. */
  readonly versioned:
    { readonly service: VersionedService; readonly microversion: Microversion } | undefined;
  readonly login: () => Promise<Login>;
  /** Called for each time that it is sent. */
  readonly onSend: () => void;
}

/**
 * Of several requests at once each may meet the end of the token that another has just fetched. One
 * that is refused this often says that it is not the token.
 */
const MAX_RENEWALS = 3;

/** Sends requests to services, each once, with a token and to the address of the catalog. */
export class ServiceCaller {
  readonly #deps: CallerDependencies;
  /** Services whose answers carry a request id. */
  readonly #identified = new Set<ServiceType>();

  constructor(deps: CallerDependencies) {
    this.#deps = deps;
  }

  /**
   * One call. It is sent again only when the service refused its token, which has no effect: nova's
   * and the others' keystonemiddleware answers before the service sees the request
   * (keystonemiddleware/auth_token/__init__.py).
   */
  async call<T>(
    request: ApiRequest<T>,
    { versioned, login, onSend }: CallOptions,
  ): Promise<Omit<ApiReply<T>, 'requests'>> {
    for (let renewals = 0; ; renewals += 1) {
      const current = await login();
      onSend();
      try {
        return await this.#callOnce(request, versioned, current);
      } catch (error) {
        if (!(error instanceof OpenStackHttpError) || error.status !== 401) throw error;
        // A token that expired is no outage, a new one that is refused as well is.
        if (renewals > 0) this.#noteRefusedToken(request.service, error);
        if (renewals === MAX_RENEWALS) throw error;
        this.#deps.session.forget(current.token);
      }
    }
  }

  /** One GET below a service's own root, whatever it answers but trouble. */
  get(service: ServiceType, url: URL, login: Login): Promise<HttpReply> {
    const outgoing = { method: 'GET', url, headers: requestHeaders(login.token) } as const;
    return this.#judged(service, url, login, async () => {
      const reply = await this.#deps.send(outgoing);
      if (reply.status >= 500 || reply.status === 429) throw this.#refused(outgoing, reply);
      return reply;
    });
  }

  #callOnce<T>(
    request: ApiRequest<T>,
    versioned: CallOptions['versioned'],
    login: Login,
  ): Promise<Omit<ApiReply<T>, 'requests'>> {
    const { service, method, shape } = request;
    const { config, session } = this.#deps;
    const url = new URL(serviceRoot(service, config, login.body.catalog) + request.path);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const headers = {
      ...requestHeaders(login.token, versioned, body),
      // Zun writes `null` after a 204 (seen with 12.0.1), where HTTP has no body: the next answer
      // on that connection would begin with it.
      ...(service === 'container' && method === 'DELETE' ? { connection: 'close' } : {}),
    };
    const outgoing = { method, url, headers, body };
    return this.#judged(service, url, login, async () => {
      const reply = await this.#deps.send(outgoing);
      if (this.#isStrangers(service, reply)) {
        throw new OpenStackResponseError(
          `the 404 is not ${service}'s own (it has no x-openstack-request-id)`,
          {
            ...{ ...this.#about(outgoing, reply), passing: true },
            hint: 'has the service another address now? The catalog is read anew',
          },
        );
      }
      if (reply.status >= 300) throw this.#refused(outgoing, reply);
      const secrets = session.secrets();
      const data = parseBody(reply.body, shape, { ...this.#about(outgoing, reply), secrets });
      return { data, headers: reply.headers, exchange: reply.exchange };
    });
  }

  /** Tells the session when the catalog may be out of date. */
  async #judged<T>(
    service: ServiceType,
    url: URL,
    { token }: Login,
    attempt: () => Promise<T>,
  ): Promise<T> {
    const { session } = this.#deps;
    try {
      return await judgeRequest(this.#deps, { service, endpoint: url.host }, attempt);
    } catch (error) {
      const notThere =
        (error instanceof OpenStackNetworkError && !error.sent) ||
        (error instanceof OpenStackResponseError && error.passing && error.status === 404);
      if (notThere) session.distrust(token);
      throw error;
    }
  }

  #noteRefusedToken(service: ServiceType, { endpoint, exchange }: OpenStackHttpError): void {
    const { sentAtMs, receivedAtMs: settledAtMs } = exchange;
    this.#deps.outages.wrong({ service, endpoint, sentAtMs, settledAtMs, problem: '401' });
  }

  /**
   * True for a 404 of a web server or proxy in place of a service that says of each of its answers
   * which request it is (oslo.middleware's request_id). A server is not gone because its API moved.
   */
  #isStrangers(service: ServiceType, { status, exchange }: HttpReply): boolean {
    if (exchange.requestId !== '') this.#identified.add(service);
    return status === 404 && exchange.requestId === '' && this.#identified.has(service);
  }

  #about(
    { method, url }: HttpRequest,
    { status, exchange }: HttpReply,
  ): { method: string; path: string; endpoint: string } & Pick<HttpReply, 'status' | 'exchange'> {
    return { method, path: url.pathname + url.search, endpoint: url.host, status, exchange };
  }

  #refused(outgoing: HttpRequest, reply: HttpReply): OpenStackHttpError {
    const { status, headers } = reply;
    return new OpenStackHttpError({
      ...this.#about(outgoing, reply),
      secrets: this.#deps.session.secrets(),
      fault: faultText(reply.body, status),
      hint: this.#hintFor(status, headers),
      retryAfterMs: retryAfterMs(headers['retry-after'], this.#deps.now()),
    });
  }

  #hintFor(status: number, headers: IncomingHttpHeaders): string | undefined {
    if (status < 400) {
      return `the endpoint redirects to '${headers.location ?? ''}': correct it in the catalog, or set <service>_endpoint_override in clouds.yaml`;
    }
    if (status !== 401) return undefined;
    return `the project of cloud '${this.#deps.config.name}' may not use this service`;
  }
}
