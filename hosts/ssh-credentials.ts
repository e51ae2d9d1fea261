import { readFile } from 'node:fs/promises';
import ssh2 from 'ssh2';
import type { SshLogin } from '../plan/ssh-login.js';
import { expandHome } from './expand-home.js';
import type { SshErrorReason } from './ssh-error.js';

/** What ssh2 logs in with. Kept away from messages and logs. */
export interface SshCredentials {
  readonly privateKey?: Buffer;
  readonly passphrase?: string;
  readonly password?: string;
  /** Socket of the SSH agent. */
  readonly agent?: string;
}

export interface CredentialProblem {
  readonly reason: SshErrorReason;
  readonly message: string;
  readonly hint: string;
  readonly cause?: unknown;
}

/**
 * Finds what the login names: a key file, a password from an environment variable, else the SSH
 * agent. Returns the problem instead of throwing, because only the caller knows the node.
 */
export async function loadCredentials(
  login: SshLogin,
  env: NodeJS.ProcessEnv,
  home: string,
): Promise<SshCredentials | CredentialProblem> {
  const password = login.password_env === undefined ? undefined : env[login.password_env];
  if (login.password_env !== undefined && !password) {
    return missingVariable('password', 'password_env', login.password_env);
  }
  if (login.key_file !== undefined) return loadKey(login, login.key_file, env, home, password);
  if (password) return { password };
  const agent = env['SSH_AUTH_SOCK'];
  if (agent) return { agent };
  return {
    reason: 'key_file',
    message: 'there is no key to log in with: no key_file, no password_env, and no SSH agent.',
    hint: 'give the node a key_file in the plan, or start the worker with SSH_AUTH_SOCK set',
  };
}

async function loadKey(
  login: SshLogin,
  keyFile: string,
  env: NodeJS.ProcessEnv,
  home: string,
  password: string | undefined,
): Promise<SshCredentials | CredentialProblem> {
  const path = expandHome(keyFile, home);
  const passphrase = login.passphrase_env === undefined ? undefined : env[login.passphrase_env];
  if (login.passphrase_env !== undefined && !passphrase) {
    return missingVariable('key_file', 'passphrase_env', login.passphrase_env);
  }
  let privateKey: Buffer;
  try {
    privateKey = await readFile(path);
  } catch (cause) {
    const message = `cannot read the key file '${path}': ${cause instanceof Error ? cause.message : ''}.`;
    return { reason: 'key_file', message, hint: 'check key_file and its permissions', cause };
  }
  const parsed = ssh2.utils.parseKey(privateKey, passphrase);
  if (parsed instanceof Error) {
    const hint = passphrase
      ? `check the value of ${String(login.passphrase_env)}`
      : 'name the variable that holds the passphrase in passphrase_env, or use the SSH agent';
    // ssh2 says what is wrong ('no passphrase given', 'bad passphrase'), never what is in the key.
    return {
      reason: 'key_file',
      message: `cannot use the key file '${path}': ${parsed.message}.`,
      hint,
    };
  }
  return {
    privateKey,
    ...(passphrase ? { passphrase } : {}),
    ...(password ? { password } : {}),
  };
}

function missingVariable(reason: SshErrorReason, field: string, name: string): CredentialProblem {
  return {
    reason,
    message: `the environment variable '${name}', named by ${field}, is not set on the worker.`,
    hint: `start the worker with ${name} set`,
  };
}
