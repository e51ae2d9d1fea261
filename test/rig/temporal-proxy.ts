import {
  connect,
  constants,
  createSecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { IssuedCertificate, TestAuthority } from './test-authority.js';

/** A call as it came to the proxy. */
export interface ProxiedCall {
  /** Such as `/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo`. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly namespace: string | undefined;
  /** Common name of the client's certificate. */
  readonly client: string | undefined;
}

export interface TemporalProxy {
  /** Like `127.0.0.1:7233`. */
  readonly address: string;
  readonly calls: readonly ProxiedCall[];
  stop(): Promise<void>;
}

export interface TemporalProxyOptions {
  /** Address of the server behind it, which speaks no TLS. */
  readonly upstream: string;
  readonly certificate: IssuedCertificate;
  /** Wants a certificate of every client that this authority has signed. */
  readonly clients?: TestAuthority;
  /** Lets in only who has it. */
  readonly apiKey?: string;
}

/** gRPC's UNAUTHENTICATED. */
const REFUSED = { 'grpc-status': '16', 'grpc-message': 'Request unauthorized.' };

/** What Temporal Cloud puts before its servers: TLS, client certificates, API keys. */
export async function startTemporalProxy(options: TemporalProxyOptions): Promise<TemporalProxy> {
  const { upstream, certificate, clients, apiKey } = options;
  const calls: ProxiedCall[] = [];
  const behind = connect(`http://${upstream}`);
  const server = createSecureServer({
    cert: certificate.cert,
    key: certificate.key,
    ...(clients && { ca: clients.cert, requestCert: true, rejectUnauthorized: true }),
  });
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  // A client that is refused breaks off.
  server.on('tlsClientError', () => undefined);
  server.on('sessionError', () => undefined);
  behind.on('error', () => undefined);

  server.on('stream', (stream, headers) => {
    const { authorization } = headers;
    const socket = stream.session?.socket as TLSSocket | undefined;
    calls.push({
      path: headers[':path'] ?? '',
      authorization,
      namespace: headers['temporal-namespace'] as string | undefined,
      client: clients && String(socket?.getPeerCertificate().subject.CN),
    });
    if (apiKey !== undefined && authorization !== `Bearer ${apiKey}`) {
      const head = { ':status': 200, 'content-type': 'application/grpc', ...REFUSED };
      stream.respond(head, { endStream: true });
      return;
    }
    forward(stream, headers);
  });

  function forward(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const onward = behind.request({ ...headers, ':authority': upstream, ':scheme': 'http' });
    let trailers: IncomingHttpHeaders = {};
    onward.on('trailers', (last: IncomingHttpHeaders) => {
      trailers = last;
    });
    onward.on('response', (head, flags) => {
      if (stream.destroyed) return;
      if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
        stream.respond(head, { endStream: true });
        return;
      }
      stream.on('wantTrailers', () => {
        if (!stream.destroyed) stream.sendTrailers(trailers);
      });
      stream.respond(head, { waitForTrailers: true });
      onward.pipe(stream);
    });
    stream.pipe(onward);
    stream.on('error', () => onward.close(constants.NGHTTP2_CANCEL));
    stream.on('close', () => onward.close(constants.NGHTTP2_CANCEL));
    onward.on('error', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    calls,
    async stop() {
      for (const session of sessions) session.destroy();
      behind.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
