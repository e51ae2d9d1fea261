import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { NodeSession } from '../hosts/node-session.js';
import { SshError } from '../hosts/ssh-error.js';
import type { ComputeNode } from '../plan/target.js';
import { within } from './probe-limit.js';

/** From where a probe looks at guests. */
export interface ProbePlace {
  /** In messages: `the worker`, `node 'kvm'`. */
  readonly name: string;
  /** Opens a TCP connection to a guest; rejects when it is not open in time. */
  openTcp(host: string, port: number, timeoutMs: number): Promise<Duplex>;
  close(): void;
}

/** A node that refuses SSH is not asked more often than this. @unit ms */
const RECONNECT_AFTER_MS = 1000;

export const workerPlace: ProbePlace = {
  name: 'the worker',
  openTcp: (host, port, timeoutMs) => {
    const socket = connect({ host, port });
    const opening = new Promise<Duplex>((resolve, reject) => {
      socket.once('connect', () => resolve(socket));
      socket.on('error', reject);
    });
    return within(timeoutMs, opening).catch((error: unknown) => {
      socket.destroy();
      throw error;
    });
  },
  close: () => undefined,
};

/** A compute node: one SSH session serves all looks and is opened anew when it was cut. */
export class NodePlace implements ProbePlace {
  readonly name: string;
  readonly #connect: () => Promise<NodeSession>;
  #session: Promise<NodeSession> | undefined;
  #closed = false;

  constructor(node: ComputeNode, connectTo: (node: ComputeNode) => Promise<NodeSession>) {
    this.name = `node '${node.name}'`;
    this.#connect = () => connectTo(node);
  }

  async openTcp(host: string, port: number, timeoutMs: number): Promise<Duplex> {
    const connecting = this.#connected();
    const session = await within(timeoutMs, connecting);
    try {
      return await session.openTcp(host, port, timeoutMs);
    } catch (error) {
      const cut = error instanceof SshError && error.reason === 'closed';
      if (cut && this.#session === connecting) this.#session = undefined;
      throw error;
    }
  }

  close(): void {
    this.#closed = true;
    this.#session?.then((session) => session.close()).catch(() => undefined);
  }

  #connected(): Promise<NodeSession> {
    if (this.#closed) return Promise.reject(new Error('the probe has ended'));
    if (this.#session) return this.#session;
    const connecting = this.#connect();
    this.#session = connecting;
    connecting.catch(() => {
      setTimeout(() => {
        if (this.#session === connecting) this.#session = undefined;
      }, RECONNECT_AFTER_MS).unref();
    });
    return connecting;
  }
}
