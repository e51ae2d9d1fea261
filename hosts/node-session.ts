import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { SshLogin } from '../plan/ssh-login.js';
import type { ComputeNode } from '../plan/target.js';
import { forwardTcp, isConnectFailure } from './forward-tcp.js';
import { Ssh2Session } from './ssh2-session.js';
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

/** How long a jump host may take to connect to the machine behind it. */
const FORWARD_TIMEOUT_MS = 15_000;

/**
 * Logs in to a compute node, or to a guest, through its jump host if it has one. Keepalives notice a
 * cut within 12 s: what is under way then fails with reason `closed`.
 * @throws SshError
 */
export async function connectNode(
  node: ComputeNode,
  options: NodeSessionOptions,
): Promise<NodeSession> {
  const jump = node.jump ? await connectJump(node, node.jump, options) : undefined;
  try {
    const sock = jump && (await goThrough(jump, node, options.signal));
    const client = await connectSsh(node.name, node, options, sock);
    return new Ssh2Session(node, client, jump, options.now);
  } catch (error) {
    jump?.destroy();
    throw error;
  }
}

async function connectJump(
  node: ComputeNode,
  jump: SshLogin,
  options: ConnectOptions,
): Promise<Client> {
  try {
    return await connectSsh(node.name, jump, { ...options, acceptAnyHostKey: false });
  } catch (error) {
    throw error instanceof SshError ? jumpError(node, error, error.hint) : error;
  }
}

async function goThrough(
  jump: Client,
  node: ComputeNode,
  signal: AbortSignal | undefined,
): Promise<Duplex> {
  let sock: Duplex | undefined;
  try {
    sock = await forwardTcp(jump, node.address, node.port, FORWARD_TIMEOUT_MS);
  } catch (error) {
    if (!(error instanceof Error) || signal?.aborted) throw error;
    if (!isConnectFailure(error)) {
      throw jumpError(node, error, 'may the jump host forward TCP to it (AllowTcpForwarding)?');
    }
    throw farError(node, 'unreachable', `cannot be reached (${error.message})`, error);
  }
  return sock ?? Promise.reject(farError(node, 'timeout', 'no answer'));
}

const jumpError = (node: ComputeNode, cause: Error, hint: string): SshError =>
  new SshError(
    `its jump host does not let us through to ${node.address}:${node.port}: ${cause.message}`,
    {
      reason: 'jump',
      node: node.name,
      endpoint: node.jump ? `${node.jump.address}:${node.jump.port}` : '',
      hint,
      cause,
    },
  );

const farError = (
  node: ComputeNode,
  reason: SshErrorReason,
  what: string,
  cause?: Error,
): SshError =>
  new SshError(`${what} from its jump host.`, {
    reason,
    node: node.name,
    endpoint: `${node.address}:${node.port}`,
    hint: 'is the address right, sshd running, and the port open in the firewall?',
    cause,
  });
