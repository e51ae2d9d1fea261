import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from './cloud.js';
import { ApiFault, type ApiRequest, type Reply, type Service } from './http-exchange.js';
import { ordered, statusReply } from './http-faults.js';
import { newRequestId } from './stable-id.js';
import { trueNow } from './true-clock.js';

/** The API's one port: path prefix → service. */
export class HttpServer {
  private readonly cloud: Cloud;
  private readonly services: Readonly<Record<string, Service>>;
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private reopen: NodeJS.Timeout | null = null;
  private port = 0;

  constructor(cloud: Cloud, services: Readonly<Record<string, Service>>) {
    this.cloud = cloud;
    this.services = services;
  }

  /** @returns the port it listens on */
  async listen(port: number): Promise<number> {
    const server = createServer((message, response) => {
      this.answer(message, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
    server.keepAliveTimeout = 60_000;
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    return this.port;
  }

  /** Closes the port and every connection for a while. */
  refuse(durationMs: number): void {
    this.stop();
    if (this.reopen) clearTimeout(this.reopen);
    this.reopen = setTimeout(() => {
      this.reopen = null;
      void this.listen(this.port);
    }, durationMs);
  }

  close(): void {
    if (this.reopen) clearTimeout(this.reopen);
    this.reopen = null;
    this.stop();
  }

  private stop(): void {
    this.server?.close();
    this.server = null;
    for (const socket of this.sockets) socket.destroy();
  }

  private async answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrivedAt = trueNow();
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
    const service = this.services[prefix];
    if (!service) {
      send(this.cloud, request, response, { status: 404, body: 'Not Found' });
    } else if (prefix === 'simcloud') {
      send(this.cloud, request, response, await reply(service, request));
    } else {
      await this.serve(service, request, url.pathname, response);
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
    const faults = cloud.faults.takeForRequest(request.method, path);
    if (ordered(faults, 'reset-before')) {
      response.socket?.resetAndDestroy();
      return;
    }
    const latencyMs = cloud.latency('', 'api', cloud.settings.apiLatency);
    // A real API reads its database somewhere between the request and the reply.
    await sleep(latencyMs / 2 + (ordered(faults, 'slow')?.delayMs ?? 0));
    const refusal = ordered(faults, 'status');
    const answer = refusal
      ? statusReply(refusal, service.unexpected)
      : await reply(service, request);
    await sleep(latencyMs / 2 + (answer.delayMs ?? 0));
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
  { status, body, headers }: Reply,
  truncated = false,
): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const data = Buffer.from(text);
  const sent = truncated ? data.subarray(0, Math.floor(data.length / 2)) : data;
  response.sendDate = false;
  response.writeHead(status, {
    'Content-Type': typeof body === 'string' ? 'text/plain; charset=UTF-8' : 'application/json',
    ...(status !== 204 && { 'Content-Length': sent.length }),
    'x-openstack-request-id': request.requestId,
    // The control plane's clock, in whole seconds, cut off.
    Date: new Date(cloud.controlNow()).toUTCString(),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : sent);
}
