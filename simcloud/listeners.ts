import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** The ports that the API listens on. */
export class Listeners {
  private readonly answer: RequestListener;
  /** By port; null while connections are refused. */
  private readonly servers = new Map<number, Server | null>();
  private readonly sockets = new Map<Socket, number>();
  private reopen: NodeJS.Timeout | null = null;

  constructor(answer: RequestListener) {
    this.answer = answer;
  }

  /** @returns the port, which for 0 is any free one */
  async open(port: number): Promise<number> {
    const server = createServer(this.answer);
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    const { port: actual } = server.address() as AddressInfo;
    server.on('connection', (socket) => {
      this.sockets.set(socket, actual);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.servers.set(actual, server);
    return actual;
  }

  /** Closes a port and its connections for good. */
  giveUp(port: number): void {
    this.closePort(port);
    this.servers.delete(port);
  }

  /** Closes all ports and every connection for a while. */
  refuse(durationMs: number): void {
    this.close();
    this.reopen = setTimeout(() => {
      this.reopen = null;
      for (const port of this.servers.keys()) void this.open(port);
    }, durationMs);
  }

  close(): void {
    if (this.reopen) clearTimeout(this.reopen);
    this.reopen = null;
    for (const port of this.servers.keys()) this.closePort(port);
  }

  private closePort(port: number): void {
    this.servers.get(port)?.close();
    this.servers.set(port, null);
    for (const [socket, at] of this.sockets) if (at === port) socket.destroy();
  }
}
