import { spawn } from 'node:child_process';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import ssh2, { type Connection, type ServerChannel } from 'ssh2';
import type { SshKey } from './ssh-keys.js';

export interface SshNodeOptions {
  readonly port: number;
  readonly hostKey: SshKey;
  /** Whoever holds this key gets in, under any user name. */
  readonly clientKey: SshKey;
  /** Where commands run. */
  readonly folder: string;
  /** The whole environment of commands. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A compute node's SSH server: commands run for real, on the machine that simcloud runs on. */
export class SshNode {
  private readonly options: SshNodeOptions;
  private readonly server: ssh2.Server;
  /** In front of ssh2, whose own server does not hand out its sockets: what faults work on. */
  private readonly listener = createServer((socket) => {
    this.admit(socket);
  });
  private readonly sockets = new Set<Socket>();
  private readonly connections = new Set<Connection>();
  private port: number;
  private silent = false;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(options: SshNodeOptions) {
    this.options = options;
    this.port = options.port;
    this.server = new ssh2.Server({ hostKeys: [options.hostKey.privateKey] }, (client) => {
      this.connections.add(client);
      client.once('close', () => this.connections.delete(client));
      // A client that goes away in the middle is no problem of the node.
      client.on('error', () => undefined);
      this.authenticate(client);
      client.on('session', (accept) => {
        accept().on('exec', (acceptExec, _reject, { command }) => {
          this.run(acceptExec(), command);
        });
      });
      client.on('tcpip', (accept, reject, { destIP, destPort }) => {
        if (!/^(localhost|127\.|::1$)/.test(destIP)) {
          reject();
          return;
        }
        const socket = connect(destPort, destIP);
        socket.once('error', () => {
          reject();
        });
        socket.once('connect', () => {
          const channel = accept();
          channel.pipe(socket).pipe(channel);
          channel.once('error', () => socket.destroy());
          socket.on('error', () => channel.destroy());
        });
      });
    });
  }

  /** @returns the port it listens on */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.listener.once('error', reject);
      this.listener.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (this.listener.address() as AddressInfo).port;
    return this.port;
  }

  /** Resets every connection, and refuses new ones for a while. */
  cut(ms: number): void {
    this.listener.close();
    for (const socket of this.sockets) socket.resetAndDestroy();
    this.after(ms, () => {
      if (!this.listener.listening) this.listener.listen(this.port, '127.0.0.1');
    });
  }

  /** Accepts connections and says nothing; those that are open fall silent too. */
  silence(ms?: number): void {
    this.silent = true;
    for (const socket of this.sockets) socket.pause();
    if (ms === undefined) return;
    this.after(ms, () => {
      this.silent = false;
      for (const socket of this.sockets) socket.resetAndDestroy();
    });
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.listener.close();
    for (const client of this.connections) client.end();
    if (this.silent) for (const socket of this.sockets) socket.destroy();
  }

  private admit(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
    if (!this.silent) this.server.injectSocket(socket);
  }

  private after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, ms);
    this.timers.add(timer);
  }

  private authenticate(client: Connection): void {
    const allowed = this.options.clientKey.parsed;
    client.on('authentication', (context) => {
      if (context.method !== 'publickey') {
        context.reject(['publickey']);
        return;
      }
      const isAllowed =
        context.key.algo === allowed.type && context.key.data.equals(allowed.getPublicSSH());
      const { signature, blob } = context;
      // Without a signature the client only asks whether the key would do. A bad one may come back
      // as an Error, which the types do not say.
      const verdict: unknown =
        !signature || !blob || allowed.verify(blob, signature, context.hashAlgo);
      if (isAllowed && verdict === true) context.accept();
      else context.reject(['publickey']);
    });
  }

  /** As sshd does: the channel ends when the command has ended and nobody holds its output open. */
  private run(channel: ServerChannel, command: string): void {
    const child = spawn('/bin/sh', ['-c', command], {
      cwd: this.options.folder,
      env: this.options.environment,
      detached: true,
    });
    channel.pipe(child.stdin);
    child.stdin.on('error', () => undefined);
    child.stdout.pipe(channel, { end: false });
    child.stderr.pipe(channel.stderr, { end: false });
    child.once('error', (error) => {
      channel.stderr.write(`${error.message}\n`);
      channel.exit(127);
      channel.end();
    });
    child.once('close', (code, signal) => {
      if (signal !== null) channel.exit(signal.replace('SIG', ''));
      else channel.exit(code ?? 0);
      channel.end();
    });
    channel.once('close', () => {
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
    });
  }
}
