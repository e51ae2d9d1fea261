import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import type { SshLogin } from '../plan/ssh-login.js';
import type { ComputeNode } from '../plan/target.js';
import { connectSsh, type ConnectOptions } from './ssh-connection.js';
import { SshError, type SshErrorReason } from './ssh-error.js';

export interface NodeSessionOptions extends ConnectOptions {
  /** The worker's clock, epoch ms. */
  readonly now: () => number;
}

export interface ExecOptions {
  /** Written to the command's standard input, which is then closed. */
  readonly stdin?: string | Buffer;
  /** @default 30000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ExecResult {
  /** Exit code; null when a signal ended the command. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A live SSH connection to a compute node. Every method throws `SshError`. */
export interface NodeSession {
  readonly node: ComputeNode;
  /** Runs a command in the user's shell and waits for its end. */
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;
  /** Starts a command and hands out its standard input and output. Destroy it when done. */
  stream(command: string): Promise<Duplex>;
  /** Opens a TCP connection from the node; it resolves once that is open. */
  openTcp(host: string, port: number, timeoutMs: number): Promise<Duplex>;
  /** Ends the connection, and the jump host's. */
  close(): void;
}

/**
 * Logs in to a compute node, through its jump host if it has one. Keepalives notice a cut within
 * 12 s: what is under way then fails with reason `closed`.
 * @throws SshError
 */
export async function connectNode(
  node: ComputeNode,
  options: NodeSessionOptions,
): Promise<NodeSession> {
  const jump = node.jump ? await connectJump(node, node.jump, options) : undefined;
  try {
    const sock =
      jump &&
      (await forward(jump, node.address, node.port).catch(rethrowAsJump(node, options.signal)));
    return new Ssh2Session(
      node,
      await connectSsh(node.name, node, options, sock),
      jump,
      options.now,
    );
  } catch (error) {
    jump?.destroy();
    throw error;
  }
}

class Ssh2Session implements NodeSession {
  readonly node: ComputeNode;
  readonly #client: Client;
  readonly #jump: Client | undefined;
  readonly #now: () => number;
  readonly #openedAtMs: number;
  #cut: Error | undefined;
  #closed = false;

  constructor(node: ComputeNode, client: Client, jump: Client | undefined, now: () => number) {
    this.node = node;
    this.#client = client;
    this.#jump = jump;
    this.#now = now;
    this.#openedAtMs = now();
    // 'close' without an error before it is the other side's doing.
    client.on('error', (error) => (this.#cut ??= error));
    client.on('close', () => {
      this.#closed = true;
      jump?.destroy();
    });
    jump?.on('error', (error) => (this.#cut ??= error));
    jump?.on('close', () => client.destroy());
  }

  async exec(
    command: string,
    { stdin = '', timeoutMs = 30_000, signal }: ExecOptions = {},
  ): Promise<ExecResult> {
    signal?.throwIfAborted();
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const exits: (number | null)[] = [];
    const limit = AbortSignal.timeout(timeoutMs);
    let ended: Promise<unknown> = Promise.resolve();
    const channel = await this.#channel(command, (opened) => {
      ended = once(opened, 'close', { signal: signal ? AbortSignal.any([signal, limit]) : limit });
      opened.on('data', (data: Buffer) => stdout.push(data));
      opened.stderr.on('data', (data: Buffer) => stderr.push(data));
      opened.on('exit', (code: number | null) => exits.push(code));
      opened.on('error', () => undefined); // a command that ends without reading its input
    });
    channel.end(stdin);
    try {
      await ended;
    } catch (error) {
      channel.destroy();
      if (signal?.aborted) throw signal.reason;
      if (!limit.aborted) throw this.#lost(`during ${quote(command)}`);
      const message = `${quote(command)} did not end within ${timeoutMs / 1000} s.`;
      throw this.#error('timeout', message, error);
    }
    const [code] = exits;
    if (code === undefined) throw this.#lost(`during ${quote(command)}`);
    return {
      code,
      stdout: Buffer.concat(stdout),
      stderr: Buffer.concat(stderr).toString(),
    };
  }

  stream(command: string): Promise<Duplex> {
    return this.#channel(command);
  }

  async openTcp(host: string, port: number, timeoutMs: number): Promise<Duplex> {
    if (this.#closed) throw this.#lost(`before a connection to ${host}:${port}`);
    const opening = forward(this.#client, host, port);
    const expired = Symbol('expired');
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<typeof expired>((resolve) => {
      timer = setTimeout(() => resolve(expired), timeoutMs);
    });
    try {
      const channel = await Promise.race([opening, limit]);
      if (channel !== expired) return channel;
    } catch (error) {
      if (this.#isClosed()) throw this.#lost(`while connecting to ${host}:${port}`);
      throw this.#error(
        'refused_channel',
        `no connection to ${host}:${port}: ${textOf(error)}.`,
        error,
      );
    } finally {
      clearTimeout(timer);
    }
    // It may still open later: nobody wants it then.
    opening.then((late) => late.destroy()).catch(() => undefined);
    throw this.#error('timeout', `no connection to ${host}:${port} within ${timeoutMs / 1000} s.`);
  }

  // A method, since it changes during an `await`, which the compiler does not see of a field.
  #isClosed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#client.end();
    this.#jump?.end();
  }

  /**
   * `prepare` runs before anything else of the channel is read: a quick command's exit code comes
   * in the same packet as the channel, and would be gone after an await.
   */
  #channel(command: string, prepare?: (channel: ClientChannel) => void): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(this.#lost(`before ${quote(command)}`));
        return;
      }
      const onClose = () => reject(this.#lost(`before ${quote(command)} began`));
      this.#client.once('close', onClose);
      this.#client.exec(command, (error, channel) => {
        this.#client.off('close', onClose);
        if (!error) {
          prepare?.(channel);
          resolve(channel);
          return;
        }
        if (this.#closed) {
          reject(this.#lost(`before ${quote(command)} began`));
          return;
        }
        const message = `cannot run ${quote(command)}: ${error.message}.`;
        reject(this.#error('refused_channel', message, error));
      });
    });
  }

  #lost(when: string): SshError {
    const ageS = ((this.#now() - this.#openedAtMs) / 1000).toFixed(1);
    const why = this.#cut ? ` (${this.#cut.message})` : '';
    return this.#error(
      'closed',
      `the connection, ${ageS} s old, was lost ${when}${why}.`,
      this.#cut,
    );
  }

  #error(reason: SshErrorReason, message: string, cause?: unknown): SshError {
    const { name, address, port } = this.node;
    return new SshError(message, { reason, node: name, endpoint: `${address}:${port}`, cause });
  }
}

async function connectJump(
  node: ComputeNode,
  jump: SshLogin,
  options: ConnectOptions,
): Promise<Client> {
  return connectSsh(node.name, jump, options).catch(rethrowAsJump(node, options.signal));
}

function rethrowAsJump(
  node: ComputeNode,
  signal: AbortSignal | undefined,
): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Error) || signal?.aborted) throw error;
    const endpoint = node.jump ? `${node.jump.address}:${node.jump.port}` : '';
    const hint =
      error instanceof SshError
        ? error.hint
        : 'may the jump host forward TCP to the node (AllowTcpForwarding)?';
    const message = `its jump host does not let us through to ${node.address}:${node.port}: ${error.message}`;
    throw new SshError(message, { reason: 'jump', node: node.name, endpoint, hint, cause: error });
  };
}

function forward(client: Client, host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  });
}

/** The first line of a command, short enough for a message. */
function quote(command: string): string {
  const line = command.trim().split('\n')[0] ?? '';
  return `'${line.length > 60 ? `${line.slice(0, 57)}...` : line}'`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
