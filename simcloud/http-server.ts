import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from './cloud.js';
import { ApiFault, type ApiRequest, type Reply, type Service } from './http-exchange.js';
import { NOT_MOUNTED, ordered, refusalOf } from './http-faults.js';
import { Listeners } from './listeners.js';
import { newRequestId } from './stable-id.js';
import { trueNow } from './true-clock.js';

/** The API's one port: path prefix → service; and those of services that were moved away. */
export class HttpServer {
  private readonly cloud: Cloud;
  private readonly services: Readonly<Record<string, Service>>;
  private readonly expireTokens: () => void;
  private readonly listeners: Listeners;
  private port = 0;

  constructor(cloud: Cloud, services: Readonly<Record<string, Service>>, expireTokens: () => void) {
    this.cloud = cloud;
    this.services = services;
    this.expireTokens = expireTokens;
    this.listeners = new Listeners((message, response) => {
      this.answer(message, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
  }

  /** @returns the port it listens on */
  async listen(port: number): Promise<number> {
    this.port = await this.listeners.open(port);
    return this.port;
  }

  /** Closes all ports and every connection for a while. */
  refuse(durationMs: number): void {
    this.listeners.refuse(durationMs);
  }

  /**
   * Gives a service another address, and its old one up.
   * @throws RangeError on a service that cannot be moved
   */
  move(service: string, to: 'path' | 'port'): void {
    if (!(service in this.services) || ['identity', 'simcloud'].includes(service)) {
      throw new RangeError(`'service' cannot be moved: ${service}`);
    }
    const { endpoints } = this.cloud;
    if (to === 'path') {
      endpoints.moveToPath(service);
      return;
    }
    void this.listeners.open(0).then((port) => {
      const old = endpoints.moveToPort(service, port);
      if (old !== null) this.listeners.giveUp(old);
    });
  }

  close(): void {
    this.listeners.close();
  }

  private async answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrivedAt = trueNow();
    const at = message.socket.localPort;
    const url = new URL(message.url ?? '/', 'http://simcloud');
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const [, prefix = ''] = url.pathname.split('/');
    const request: ApiRequest = {
      method: message.method ?? 'GET',
      path: url.pathname.slice(prefix.length + 1) || '/',
      query: url.searchParams,
      headers: message.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      requestId: newRequestId(),
      arrivedAt,
      origin: `http://${message.headers.host ?? `127.0.0.1:${this.port}`}`,
    };
    const names = Object.keys(this.services);
    const { endpoints } = this.cloud;
    const name = endpoints.serviceAt(names, prefix, at === this.port ? null : (at ?? null));
    const service = this.services[name ?? ''];
    if (!service) {
      if (endpoints.isGivenUp(names, prefix)) response.socket?.resetAndDestroy();
      else send(this.cloud, request, response, NOT_MOUNTED);
    } else if (name === 'simcloud') {
      send(this.cloud, request, response, await reply(service, request));
    } else {
      // Counted and hit by faults under its own name, wherever it was moved.
      await this.serve(service, request, `/${String(name)}${request.path}`, response);
    }
  }

  /** An API request: counted, hit by faults, and as slow as a control plane is. */
  private async serve(
    service: Service,
    request: ApiRequest,
    path: string,
    response: ServerResponse,
  ): Promise<void> {
    const { cloud } = this;
    cloud.truth.countRequest(request.method, path);
    const { method, body } = request;
    const faults = cloud.faults.takeForRequest({ method, path, body });
    if (ordered(faults, 'reset-before')) {
      response.socket?.resetAndDestroy();
      return;
    }
    if (ordered(faults, 'expired-token')) this.expireTokens();
    const latencyMs = cloud.latency('', 'api', cloud.settings.apiLatency);
    // A real API reads its database somewhere between the request and the reply.
    await sleep(latencyMs / 2 + (ordered(faults, 'slow')?.delayMs ?? 0));
    const answer = refusalOf(faults, request, service) ?? (await reply(service, request));
    const lateMs = ordered(faults, 'slow-reply')?.delayMs ?? 0;
    await sleep(latencyMs / 2 + (answer.delayMs ?? 0) + lateMs);
    if (ordered(faults, 'lost-reply')) {
      response.socket?.resetAndDestroy();
      return;
    }
    send(cloud, request, response, answer, ordered(faults, 'truncated-json') !== undefined);
  }
}

async function reply(service: Service, request: ApiRequest): Promise<Reply> {
  try {
    return await service.handle(request);
  } catch (error) {
    if (error instanceof ApiFault) return service.toReply(error, request);
    throw error;
  }
}

function send(
  cloud: Cloud,
  request: ApiRequest,
  response: ServerResponse,
  { status, body, headers, fromProxy = false }: Reply,
  truncated = false,
): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const data = Buffer.from(text);
  const sent = truncated ? data.subarray(0, Math.floor(data.length / 2)) : data;
  response.sendDate = false;
  response.writeHead(status, {
    'Content-Type': typeof body === 'string' ? 'text/plain; charset=UTF-8' : 'application/json',
    ...(status !== 204 && { 'Content-Length': sent.length }),
    ...(!fromProxy && { 'x-openstack-request-id': request.requestId }),
    // The control plane's clock, in whole seconds, cut off.
    Date: new Date(cloud.controlNow()).toUTCString(),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : sent);
}
