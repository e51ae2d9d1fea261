import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import type { ComputeNode } from '../plan/target.js';
import { forwardTcp } from './forward-tcp.js';
import type { ExecOptions, ExecResult, NodeSession } from './node-session.js';
import { SshError, type SshErrorReason } from './ssh-error.js';

/** A session over a connection of ssh2 that is logged in. It owns it, and its jump host's. */
export class Ssh2Session implements NodeSession {
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
    // Each command that is about to begin listens for 'close'; there may be one per guest.
    client.setMaxListeners(0);
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
    let channel: Duplex | undefined;
    try {
      channel = await forwardTcp(this.#client, host, port, timeoutMs);
    } catch (error) {
      if (this.#isClosed()) throw this.#lost(`while connecting to ${host}:${port}`);
      throw this.#error(
        'refused_channel',
        `no connection to ${host}:${port}: ${textOf(error)}.`,
        error,
      );
    }
    if (channel) return channel;
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

/** The first line of a command, short enough for a message. */
function quote(command: string): string {
  const line = command.trim().split('\n')[0] ?? '';
  return `'${line.length > 60 ? `${line.slice(0, 57)}...` : line}'`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
