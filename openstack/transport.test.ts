import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { OpenStackNetworkError, OpenStackTimeoutError } from './openstack-error.js';
import { hasOpenssl, makeCertificate } from './testing/make-certificate.js';
import { startStandInCloud } from './testing/stand-in-cloud.js';
import type { StandInCloud, StandInOptions } from './testing/stand-in-cloud.js';
import { createTransport } from './transport.js';
import type { HttpReply, Transport } from './transport.js';

const now = (): number => performance.timeOrigin + performance.now();
const opened: { close(): void }[] = [];
const running: StandInCloud[] = [];
afterEach(async () => {
  opened.splice(0).forEach((transport) => transport.close());
  await Promise.all(running.splice(0).map((cloud) => cloud.stop()));
});

async function start(options: StandInOptions = {}): Promise<StandInCloud> {
  const cloud = await startStandInCloud(options);
  running.push(cloud);
  return cloud;
}

function open(config: StandInCloud['config'], clock = now): Transport {
  const transport = createTransport(config, clock);
  opened.push(transport);
  return transport;
}

function get(transport: Transport, url: string): Promise<HttpReply> {
  return transport.send({ method: 'GET', url: new URL(url), headers: {} });
}

async function networkErrorOf(promise: Promise<unknown>): Promise<OpenStackNetworkError> {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (error instanceof OpenStackNetworkError) return error;
  throw new Error('no OpenStackNetworkError was thrown', { cause: error });
}

describe('exchange', () => {
  test('holds the request id, the Date header and the endpoint', async () => {
    const cloud = await start();
    const date = 'Tue, 24 Nov 2026 10:17:28 GMT';
    cloud.on('GET /x', { headers: { date }, body: { ok: true } });
    const { exchange, body, status } = await get(open(cloud.config), `http://${cloud.host}/x?y=1`);
    expect({ body, status }).toEqual({ body: '{"ok":true}', status: 200 });
    expect(exchange).toMatchObject({
      requestId: 'req-1',
      dateMs: Date.UTC(2026, 10, 24, 10, 17, 28),
      endpoint: cloud.host,
    });
    expect(exchange.receivedAtMs).toBeGreaterThan(exchange.sentAtMs);
  });

  test('reads the clock twice for a request: connected, and answered', async () => {
    const cloud = await start();
    cloud.on('GET /x', { body: {} });
    let reads = 0;
    const transport = open(cloud.config, () => (reads += 1));
    const first = await get(transport, `http://${cloud.host}/x`);
    const second = await get(transport, `http://${cloud.host}/x`);
    const times = [first, second].map(({ exchange: e }) => [e.sentAtMs, e.receivedAtMs]);
    expect(times).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('the time to connect is not in it', async () => {
    const accepted: number[] = [];
    const cloud = await start();
    cloud.on('GET /x', () => {
      accepted.push(now());
      return { body: {} };
    });
    const { exchange } = await get(open(cloud.config), `http://${cloud.host}/x`);
    expect(accepted[0]).toBeGreaterThan(exchange.sentAtMs);
    expect(accepted[0]).toBeLessThan(exchange.receivedAtMs);
  });

  test('a connection is used again', async () => {
    const cloud = await start();
    cloud.on('GET /x', { body: {} });
    const transport = open(cloud.config);
    await get(transport, `http://${cloud.host}/x`);
    await get(transport, `http://${cloud.host}/x`);
    expect(cloud.received[1]?.port).toBe(cloud.received[0]?.port);
  });
});

describe('broken networks', () => {
  test('a refused connection was not sent, and the hint names the settings', async () => {
    const cloud = await start();
    await cloud.stop();
    const error = await networkErrorOf(get(open(cloud.config), `http://${cloud.host}/x`));
    expect(error).toMatchObject({ code: 'ECONNREFUSED', sent: false, method: 'GET', path: '/x' });
    expect(error.message).toContain(`nothing listens on '${cloud.host}'`);
    expect(error.hint).toContain('auth_url');
  });

  test('a name that does not resolve', async () => {
    const cloud = await start();
    const error = await networkErrorOf(get(open(cloud.config), 'http://no-such-host.invalid/x'));
    expect(error.message).toContain("host name 'no-such-host.invalid' cannot be resolved");
    expect(error.sent).toBe(false);
  });

  test('a connection that breaks after the request may have taken effect', async () => {
    const cloud = await start();
    cloud.on('GET /x', { fate: 'reset' });
    const error = await networkErrorOf(get(open(cloud.config), `http://${cloud.host}/x`));
    expect(error).toMatchObject({ code: 'ECONNRESET', sent: true });
  });

  test('a connection that breaks within the answer is an error, not a short answer', async () => {
    const cloud = await start();
    cloud.on('GET /x', { fate: 'cut', body: '{"servers": [' });
    const error = await networkErrorOf(get(open(cloud.config), `http://${cloud.host}/x`));
    expect(error.sent).toBe(true);
  });

  test('no answer in time is a timeout that says whether the request was sent', async () => {
    const cloud = await start({ config: { timeoutMs: 50 } });
    cloud.on('GET /x', { fate: 'never' });
    const error = await get(open(cloud.config), `http://${cloud.host}/x`).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(OpenStackTimeoutError);
    expect(error).toMatchObject({ sent: true, timeoutMs: 50 });
    expect(String(error)).toContain('no complete answer within 0.05 s');
  });

  test('a service that does not speak HTTP', async () => {
    const cloud = await start();
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const error = await networkErrorOf(get(open(cloud.config), `http://127.0.0.1:${port}/`));
    expect(error.message).toContain('does not speak HTTP');
    server.close();
  });
});

describe.skipIf(!hasOpenssl())('certificates', () => {
  const valid = hasOpenssl() ? makeCertificate('20991231000000Z') : { cert: '', key: '' };

  test('one that no known authority signed is refused, with a hint at cacert', async () => {
    const cloud = await start({ tls: valid });
    const error = await networkErrorOf(get(open(cloud.config), `https://${cloud.host}/x`));
    expect(error.message).toContain('not signed by an authority that this machine trusts');
    expect(error.hint).toContain("set 'cacert'");
    expect(error.sent).toBe(false);
    expect(cloud.received).toHaveLength(0);
  });

  test('cacert makes it trusted; verify: false accepts it unseen', async () => {
    const cloud = await start({ tls: valid });
    cloud.on('GET /x', { body: {} });
    const url = `https://${cloud.host}/x`;
    expect((await get(open({ ...cloud.config, ca: valid.cert }), url)).status).toBe(200);
    expect((await get(open({ ...cloud.config, verify: false }), url)).status).toBe(200);
  });

  test('an expired one is called expired', async () => {
    const expired = makeCertificate('20200102000000Z');
    const cloud = await start({ tls: expired });
    const trusting = { ...cloud.config, ca: expired.cert };
    const error = await networkErrorOf(get(open(trusting), `https://${cloud.host}/x`));
    expect(error).toMatchObject({ code: 'CERT_HAS_EXPIRED', sent: false });
    expect(error.message).toContain('has expired');
  });

  test('one for another host is called so', async () => {
    const cloud = await start({ tls: valid });
    const port = new URL(`https://${cloud.host}`).port;
    const trusting = { ...cloud.config, ca: valid.cert };
    const error = await networkErrorOf(get(open(trusting), `https://localhost:${port}/x`));
    expect(error.message).toContain('is for another host');
  });

  test('a client certificate is shown to a service that asks, and missed when there is none', async () => {
    const client = makeCertificate('20991231000000Z');
    const asking = { ...valid, ca: client.cert, requestCert: true, rejectUnauthorized: true };
    const cloud = await start({ tls: asking });
    cloud.on('GET /x', { body: {} });
    const trusting = { ...cloud.config, ca: valid.cert };
    const url = `https://${cloud.host}/x`;
    expect((await get(open({ ...trusting, ...client }), url)).status).toBe(200);
    const error = await networkErrorOf(get(open(trusting), url));
    expect(error.message).toContain('did not accept the client certificate, or wants one');
    expect(error.hint).toContain("'cert' and 'key'");
  });

  test('http where https is spoken, and https where http is', async () => {
    const secure = await start({ tls: valid });
    const plain = await start();
    const toSecure = await networkErrorOf(get(open(secure.config), `http://${secure.host}/x`));
    expect(toSecure.hint).toMatch(/https rather than http|closed the connection/);
    const toPlain = await networkErrorOf(get(open(plain.config), `https://${plain.host}/x`));
    expect(toPlain.hint).toContain('http rather than https');
  });
});
