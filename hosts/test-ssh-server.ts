import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection } from 'ssh2';

export interface TestSshServerOptions {
  /** Private host keys. */
  readonly hostKeys: readonly string[];
  /** Raw public keys that may log in, as OpenSSH writes them. */
  readonly authorizedKeys?: readonly string[];
  readonly password?: string;
  /** Environment of the commands, in place of the test's own. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface TestSshServer {
  readonly port: number;
  /** `host:port` of the TCP connections that were forwarded. */
  readonly forwarded: readonly string[];
  /** Breaks every connection at once, as a reset does. */
  cut(): void;
  /** Stops passing on anything in either direction, as a pulled cable does. */
  freeze(): void;
  close(): Promise<void>;
}

/** A real SSH server on a free port of loopback that runs commands with /bin/sh. */
export async function startTestSshServer(options: TestSshServerOptions): Promise<TestSshServer> {
  const forwarded: string[] = [];
  const server = new ssh2.Server({ hostKeys: [...options.hostKeys] }, (client) =>
    serve(client, options, forwarded),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: innerPort } = server.address() as AddressInfo;

  // The proxy in front is what a test cuts: ssh2's Server does not hand out its sockets.
  const pairs = new Set<readonly [Socket, Socket]>();
  const proxy = createServer((outer) => {
    const inner = connect(innerPort, '127.0.0.1');
    const pair = [outer, inner] as const;
    pairs.add(pair);
    outer.pipe(inner).pipe(outer);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        pair.forEach((each) => each.destroy());
      });
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const cut = () => [...pairs].flat().forEach((socket) => socket.destroy());
  return {
    port: (proxy.address() as AddressInfo).port,
    forwarded,
    cut,
    freeze: () => [...pairs].flat().forEach((socket) => socket.unpipe().pause()),
    async close() {
      if (!proxy.listening) return;
      cut();
      proxy.close();
      server.close();
      await Promise.all([once(proxy, 'close'), once(server, 'close')]);
    },
  };
}

function serve(client: Connection, options: TestSshServerOptions, forwarded: string[]): void {
  client.on('error', () => undefined);
  client.on('authentication', (context) => authenticate(context, options));
  client.on('session', (accept) => {
    accept().on('exec', (acceptExec, _reject, { command }) => {
      const channel = acceptExec();
      const child = spawn('/bin/sh', ['-c', command], { env: options.env ?? process.env });
      channel.pipe(child.stdin);
      child.stdin.on('error', () => undefined);
      child.stdout.pipe(channel, { end: false });
      child.stderr.pipe(channel.stderr, { end: false });
      channel.on('close', () => child.kill());
      child.on('close', (code) => {
        if (code !== null) channel.exit(code);
        channel.end();
      });
    });
  });
  client.on('tcpip', (accept, reject, { destIP, destPort }) => {
    forwarded.push(`${destIP}:${destPort}`);
    const socket = connect(destPort, destIP);
    socket.once('error', () => reject());
    socket.once('connect', () => {
      const channel = accept();
      channel.pipe(socket).pipe(channel);
      channel.on('error', () => undefined);
      channel.on('close', () => socket.destroy());
    });
  });
}

function authenticate(context: AuthContext, options: TestSshServerOptions): void {
  if (context.method === 'password' && context.password === options.password) {
    context.accept();
    return;
  }
  if (context.method === 'publickey') {
    const key = context.key.data.toString('base64');
    if (options.authorizedKeys?.some((line) => line.split(' ')[1] === key)) {
      context.accept();
      return;
    }
  }
  context.reject(['publickey', 'password']);
}
