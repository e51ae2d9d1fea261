import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { nodeSchema, type ComputeNode } from '../plan/target.js';
import { generateKeyPair } from './test-key-pair.js';
import { fingerprint } from './known-hosts.js';
import { connectNode, type NodeSession, type NodeSessionOptions } from './node-session.js';
import { SshError } from './ssh-error.js';
import {
  startTestSshServer,
  type TestSshServer,
  type TestSshServerOptions,
} from './test-ssh-server.js';

export const hostKey = generateKeyPair();
export const ecdsaHostKey = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
export const otherHostKey = generateKeyPair();
const userKey = generateKeyPair();
const lockedKey = generateKeyPair('open sesame');
export const PASSWORD = 'correct horse';

export let home: string;
const servers: TestSshServer[] = [];
const sessions: NodeSession[] = [];

/** Hooks of a test file that uses these: a home folder with keys, and nothing left open. */
export function useSshServers(): void {
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'packbench-ssh-'));
    await mkdir(join(home, '.ssh'));
    for (const [name, { private: text }] of Object.entries({ user: userKey, locked: lockedKey })) {
      await writeFile(join(home, '.ssh', name), text, { mode: 0o600 });
    }
  });

  afterEach(async () => {
    for (const session of sessions.splice(0)) session.close();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  afterAll(() => rm(home, { recursive: true }));
}

export async function serve(options: Partial<TestSshServerOptions> = {}): Promise<TestSshServer> {
  const server = await startTestSshServer({
    hostKeys: [hostKey.private],
    authorizedKeys: [userKey.public, lockedKey.public],
    password: PASSWORD,
    ...options,
  });
  servers.push(server);
  return server;
}

export async function trust(port: number, ...publicKeys: string[]): Promise<string> {
  const path = join(home, `known_hosts-${port}`);
  await writeFile(path, publicKeys.map((key) => `[127.0.0.1]:${port} ${key}\n`).join(''));
  return path;
}

export type Login = { [Field in keyof ComputeNode]?: ComputeNode[Field] | undefined } & {
  port: number;
};

function node(login: Login): ComputeNode {
  return nodeSchema.parse({ name: 'n1', address: '127.0.0.1', key_file: '~/.ssh/user', ...login });
}

export async function open(
  login: Login,
  options: Partial<NodeSessionOptions> = {},
): Promise<NodeSession> {
  const session = await connectNode(node(login), { env: {}, home, now: Date.now, ...options });
  sessions.push(session);
  return session;
}

export async function failure(promise: Promise<unknown>): Promise<SshError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SshError);
  return error as SshError;
}

export function print(publicKey: string): string {
  return fingerprint(Buffer.from(publicKey.split(' ')[1] ?? '', 'base64'));
}
