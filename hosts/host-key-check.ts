import { readFile } from 'node:fs/promises';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import type { SshLogin } from '../plan/ssh-login.js';
import { expandHome } from './expand-home.js';
import { findKnownKeys, fingerprint, judgeHostKey, keyType, type KnownKey } from './known-hosts.js';
import type { SshErrorReason } from './ssh-error.js';

/** What is wrong with a host key, ready to be put into an `SshError`. */
export interface HostKeyProblem {
  readonly reason: SshErrorReason;
  readonly message: string;
  readonly hint: string;
}

export interface HostKeyCheck {
  /** In the order in which to offer them, so that the server shows a key that can be checked. */
  readonly algorithms: ServerHostKeyAlgorithm[];
  /** Undefined when the key is trusted. */
  check(shown: Buffer): HostKeyProblem | undefined;
}

const ALGORITHMS: readonly { type: string; algorithms: readonly ServerHostKeyAlgorithm[] }[] = [
  { type: 'ssh-ed25519', algorithms: ['ssh-ed25519'] },
  { type: 'ecdsa-sha2-nistp256', algorithms: ['ecdsa-sha2-nistp256'] },
  { type: 'ecdsa-sha2-nistp384', algorithms: ['ecdsa-sha2-nistp384'] },
  { type: 'ecdsa-sha2-nistp521', algorithms: ['ecdsa-sha2-nistp521'] },
  { type: 'ssh-rsa', algorithms: ['rsa-sha2-512', 'rsa-sha2-256'] },
];

/**
 * How to check the host key of one machine: against its pinned fingerprint or known_hosts. There is
 * no trust on first use: a machine that is not known is refused.
 * @param acceptAny for machines that make their key when they boot; a pinned one still counts
 */
export async function loadHostKeyCheck(
  login: SshLogin,
  home: string,
  acceptAny: boolean,
): Promise<HostKeyCheck> {
  if (login.fingerprint !== undefined) return pinnedCheck(login.fingerprint);
  if (acceptAny) return { algorithms: offer([]), check: () => undefined };
  const path = expandHome(login.known_hosts ?? '~/.ssh/known_hosts', home);
  return knownHostsCheck(
    login,
    path,
    findKnownKeys(await readOrEmpty(path), login.address, login.port),
  );
}

function pinnedCheck(pinned: string): HostKeyCheck {
  const expected = pinned.replace(/=$/, '');
  return {
    algorithms: offer([]),
    check(shown) {
      if (fingerprint(shown) === expected) return undefined;
      return {
        reason: 'changed_host_key',
        message: `its ${keyType(shown)} host key is ${fingerprint(shown)}, the plan pins ${expected}.`,
        hint: `compare on the node's console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub; a node with several keys shows its ${keyType(shown)} key here, so pin that one`,
      };
    },
  };
}

function knownHostsCheck(login: SshLogin, path: string, known: readonly KnownKey[]): HostKeyCheck {
  const { address, port } = login;
  const entry = port === 22 ? address : `[${address}]:${port}`;
  return {
    algorithms: offer(known.filter(({ revoked }) => !revoked).map(({ type }) => type)),
    check(shown) {
      const seen = `${keyType(shown)} host key is ${fingerprint(shown)}`;
      switch (judgeHostKey(known, shown)) {
        case 'known':
          return undefined;
        case 'revoked':
          return {
            reason: 'revoked_host_key',
            message: `its ${seen}, which ${path} marks as @revoked.`,
            hint: 'do not use this machine before its administrator has given it a new host key',
          };
        case 'changed':
          return {
            reason: 'changed_host_key',
            message: `its ${seen}, but ${path} has ${list(known)}.`,
            hint: `if the node was reinstalled, compare on its console, then: ssh-keygen -R '${entry}' -f ${path}, and add the new key`,
          };
        case 'unknown':
          return {
            reason: 'unknown_host_key',
            message: `its ${seen}, and ${path} has no key for ${entry}.`,
            hint: `compare the fingerprint on the node's console, then: ssh-keyscan -p ${port} ${address} >> ${path}`,
          };
      }
    },
  };
}

function list(known: readonly KnownKey[]): string {
  return known.map(({ type, key }) => `${type} ${fingerprint(key)}`).join(', ');
}

/**
 * Known types first: the server then shows a key of a type that can be compared. The others follow
 * so that a server that has only those is refused with its fingerprint in the error.
 */
function offer(types: readonly string[]): ServerHostKeyAlgorithm[] {
  const first = ALGORITHMS.filter(({ type }) => types.includes(type));
  const rest = ALGORITHMS.filter(({ type }) => !types.includes(type));
  return [...first, ...rest].flatMap(({ algorithms }) => algorithms);
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // Without the file no host is known, and the check says so with the way out.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
