import type { Duplex } from 'node:stream';
import { Client, type ClientErrorExtensions } from 'ssh2';
import type { SshLogin } from '../plan/ssh-login.js';
import { loadHostKeyCheck, type HostKeyProblem } from './host-key-check.js';
import { loadCredentials } from './ssh-credentials.js';
import { SshError, type SshErrorReason } from './ssh-error.js';

export interface ConnectOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Folder that `~` stands for. */
  readonly home: string;
  readonly signal?: AbortSignal | undefined;
  /**
   * For a guest, which makes its host key when it first boots: nobody can know it before. A pinned
   * fingerprint is checked all the same, and so is a jump host. @default false
   */
  readonly acceptAnyHostKey?: boolean;
  /** A cut is noticed two to three of these after it happened. @default 4000 */
  readonly keepaliveMs?: number;
}

const CONNECT_TIMEOUT_MS = 15_000;
const KEEPALIVE_MISSES = 2;
const CLOSED_EARLY = 'the connection was closed during the handshake';
const CLOSED_EARLY_HINT =
  'has it finished booting, is that an SSH server, and does it admit the address that we come from?';

/**
 * Opens one SSH connection: host key checked, logged in. `sock` is a stream to the machine when it
 * is reached through a jump host.
 * @throws SshError
 */
export async function connectSsh(
  node: string,
  login: SshLogin,
  { env, home, signal, acceptAnyHostKey = false, keepaliveMs = 4_000 }: ConnectOptions,
  sock?: Duplex,
): Promise<Client> {
  signal?.throwIfAborted();
  const endpoint = `${login.address}:${login.port}`;
  const credentials = await loadCredentials(login, env, home);
  if ('reason' in credentials) {
    throw new SshError(credentials.message, { ...credentials, node, endpoint });
  }
  const hostKey = await loadHostKeyCheck(login, home, acceptAnyHostKey).catch((cause: unknown) => {
    const message = `cannot read known_hosts: ${cause instanceof Error ? cause.message : ''}.`;
    throw new SshError(message, { reason: 'known_hosts', node, endpoint, cause });
  });
  const client = new Client();
  let refused: HostKeyProblem | undefined;
  const { promise, resolve, reject } = withResolvers<Client>();
  const abort = () => reject(signal?.reason);
  signal?.addEventListener('abort', abort);
  client.once('ready', () => resolve(client));
  // sshd with PAM often asks for the password in this way only.
  client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) =>
    finish(prompts.map(() => credentials.password ?? '')),
  );
  client.on('error', (error) => {
    reject(
      refused
        ? new SshError(refused.message, { ...refused, node, endpoint })
        : toSshError(error, node, login),
    );
  });
  client.once('close', () => {
    const message = `${CLOSED_EARLY}.`;
    reject(new SshError(message, { reason: 'closed', node, endpoint, hint: CLOSED_EARLY_HINT }));
  });
  client.connect({
    host: login.address,
    port: login.port,
    username: login.user,
    ...credentials,
    tryKeyboard: credentials.password !== undefined,
    ...(sock ? { sock } : {}),
    algorithms: { serverHostKey: hostKey.algorithms },
    hostVerifier: (key: Buffer) => {
      refused = hostKey.check(key);
      return refused === undefined;
    },
    readyTimeout: CONNECT_TIMEOUT_MS,
    keepaliveInterval: keepaliveMs,
    keepaliveCountMax: KEEPALIVE_MISSES,
  });
  try {
    return await promise;
  } catch (error) {
    client.destroy();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

function toSshError(error: Error & ClientErrorExtensions, node: string, login: SshLogin): SshError {
  const endpoint = `${login.address}:${login.port}`;
  const known = KNOWN_ERRORS.find(({ matches }) => matches(error));
  const { reason, hint, message } = known ?? { reason: 'protocol' as const, hint: '', message: '' };
  const text = message ? `${message} (${error.message})` : error.message;
  return new SshError(`${text}.`.replace('{user}', login.user), {
    reason,
    node,
    endpoint,
    hint: hint.replace('{user}', login.user),
    cause: error,
  });
}

const KNOWN_ERRORS: readonly {
  matches: (error: Error & ClientErrorExtensions) => boolean;
  reason: SshErrorReason;
  message: string;
  hint: string;
}[] = [
  {
    matches: ({ level }) => level === 'client-authentication',
    reason: 'refused_key',
    message: "user '{user}' was not let in",
    hint: "add the worker's public key to ~{user}/.ssh/authorized_keys there, or correct user, key_file or password_env",
  },
  {
    matches: ({ level }) => level === 'client-timeout',
    reason: 'timeout',
    message: 'no answer',
    hint: 'is the address right, and the port open in the firewall?',
  },
  {
    // ssh2's client.js, onDone: the other side hung up before it had greeted.
    matches: ({ message }) => message === 'Connection lost before handshake',
    reason: 'closed',
    message: CLOSED_EARLY,
    hint: CLOSED_EARLY_HINT,
  },
  {
    matches: ({ level }) => level === 'agent',
    reason: 'key_file',
    message: 'the SSH agent failed',
    hint: 'check SSH_AUTH_SOCK of the worker, and ssh-add -l',
  },
  {
    matches: ({ level }) => level === 'client-socket',
    reason: 'unreachable',
    message: 'cannot be reached',
    hint: 'is the address right, sshd running, and the port open in the firewall?',
  },
];

/** `Promise.withResolvers` of ES2024, which Node 20 does not have. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
