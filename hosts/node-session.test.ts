import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nodeSchema, type ComputeNode } from '../plan/target.js';
import { fingerprint } from './known-hosts.js';
import { connectNode, type NodeSession, type NodeSessionOptions } from './node-session.js';
import { SshError } from './ssh-error.js';
import {
  startTestSshServer,
  type TestSshServer,
  type TestSshServerOptions,
} from './test-ssh-server.js';

const hostKey = ssh2.utils.generateKeyPairSync('ed25519');
const ecdsaHostKey = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
const otherHostKey = ssh2.utils.generateKeyPairSync('ed25519');
const userKey = ssh2.utils.generateKeyPairSync('ed25519');
const lockedKey = ssh2.utils.generateKeyPairSync('ed25519', {
  passphrase: 'open sesame',
  cipher: 'aes256-ctr',
  rounds: 1,
});
const PASSWORD = 'correct horse';

let home: string;
const servers: TestSshServer[] = [];
const sessions: NodeSession[] = [];

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

async function serve(options: Partial<TestSshServerOptions> = {}): Promise<TestSshServer> {
  const server = await startTestSshServer({
    hostKeys: [hostKey.private],
    authorizedKeys: [userKey.public, lockedKey.public],
    password: PASSWORD,
    ...options,
  });
  servers.push(server);
  return server;
}

async function trust(port: number, ...publicKeys: string[]): Promise<string> {
  const path = join(home, `known_hosts-${port}`);
  await writeFile(path, publicKeys.map((key) => `[127.0.0.1]:${port} ${key}\n`).join(''));
  return path;
}

type Login = { [Field in keyof ComputeNode]?: ComputeNode[Field] | undefined } & { port: number };

function node(login: Login): ComputeNode {
  return nodeSchema.parse({ name: 'n1', address: '127.0.0.1', key_file: '~/.ssh/user', ...login });
}

async function open(login: Login, options: Partial<NodeSessionOptions> = {}): Promise<NodeSession> {
  const session = await connectNode(node(login), { env: {}, home, now: Date.now, ...options });
  sessions.push(session);
  return session;
}

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

async function failure(promise: Promise<unknown>): Promise<SshError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SshError);
  return error as SshError;
}

function print(publicKey: string): string {
  return fingerprint(Buffer.from(publicKey.split(' ')[1] ?? '', 'base64'));
}

describe('connectNode checks the host key', () => {
  it('lets a node in whose key known_hosts has', async () => {
    const { port } = await serve();
    const session = await open({ port, known_hosts: await trust(port, hostKey.public) });
    expect((await session.exec('echo hello')).stdout.toString()).toBe('hello\n');
  });

  it('lets a node in by a hashed entry, beside an entry of another node', async () => {
    const { port } = await serve();
    const known_hosts = await trust(port, hostKey.public);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', known_hosts], { stdio: 'ignore' });
    await open({ port, known_hosts });
  });

  it('asks for the type of key that known_hosts has when the node has several', async () => {
    const { port } = await serve({ hostKeys: [hostKey.private, ecdsaHostKey.private] });
    await open({ port, known_hosts: await trust(port, ecdsaHostKey.public) });
  });

  it('refuses an unknown node and says how to get to know it', async () => {
    const { port } = await serve();
    const error = await failure(open({ port, known_hosts: join(home, 'none') }));
    expect(error.reason).toBe('unknown_host_key');
    expect(error.message).toContain(`Node 'n1' (127.0.0.1:${port})`);
    expect(error.message).toContain(print(hostKey.public));
    expect(error.hint).toContain(`ssh-keyscan -p ${port} 127.0.0.1 >> ${join(home, 'none')}`);
  });

  it('refuses a node whose key changed and shows both fingerprints', async () => {
    const { port } = await serve();
    const known_hosts = await trust(port, otherHostKey.public);
    const error = await failure(open({ port, known_hosts }));
    expect(error.reason).toBe('changed_host_key');
    expect(error.message).toContain(print(hostKey.public));
    expect(error.message).toContain(print(otherHostKey.public));
    expect(error.hint).toContain(`ssh-keygen -R '[127.0.0.1]:${port}'`);
  });

  it('refuses a node that shows a key of another type than the known one', async () => {
    const { port } = await serve();
    const error = await failure(
      open({ port, known_hosts: await trust(port, ecdsaHostKey.public) }),
    );
    expect(error.reason).toBe('changed_host_key');
  });

  it('refuses a revoked key', async () => {
    const { port } = await serve();
    const path = join(home, `revoked-${port}`);
    await writeFile(path, `@revoked * ${hostKey.public}\n`);
    expect((await failure(open({ port, known_hosts: path }))).reason).toBe('revoked_host_key');
  });

  it('goes by the pinned fingerprint instead of known_hosts, padded or not', async () => {
    const { port } = await serve();
    await open({ port, fingerprint: print(hostKey.public) });
    await open({ port, fingerprint: `${print(hostKey.public)}=` });
    const error = await failure(open({ port, fingerprint: print(otherHostKey.public) }));
    expect(error.reason).toBe('changed_host_key');
    expect(error.message).toContain(print(hostKey.public));
  });
});

describe('connectNode logs in', () => {
  async function login(
    more: Partial<ComputeNode>,
    env: NodeJS.ProcessEnv = {},
  ): Promise<NodeSession> {
    const { port } = await serve();
    return open({ port, known_hosts: await trust(port, hostKey.public), ...more }, { env });
  }

  it('with a key file that has a passphrase', async () => {
    const key = { key_file: '~/.ssh/locked', passphrase_env: 'PHRASE' };
    await login(key, { PHRASE: 'open sesame' });
    const wrong = await failure(login(key, { PHRASE: 'sesame' }));
    expect(wrong).toMatchObject({ reason: 'key_file', hint: 'check the value of PHRASE' });
    expect(wrong.message).not.toContain('sesame');
    const none = await failure(login({ key_file: '~/.ssh/locked' }));
    expect(none.hint).toContain('passphrase_env');
    expect((await failure(login(key))).message).toContain("'PHRASE'");
  });

  it('with a password from the environment', async () => {
    const password = { key_file: undefined, password_env: 'NODE_PASSWORD' };
    await login(password, { NODE_PASSWORD: PASSWORD });
    const wrong = await failure(login(password, { NODE_PASSWORD: 'battery staple' }));
    expect(wrong.reason).toBe('refused_key');
    expect(`${wrong.message} ${wrong.hint}`).not.toContain('battery staple');
    expect((await failure(login(password))).reason).toBe('password');
  });

  it('with a key of the SSH agent', async () => {
    const socket = join(home, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    try {
      const env = { ...process.env, SSH_AUTH_SOCK: socket };
      const add = `until [ -S ${socket} ]; do sleep 0.01; done; ssh-add -q ${join(home, '.ssh/user')}`;
      execFileSync('sh', ['-c', add], { env, stdio: 'ignore' });
      await login({ key_file: undefined }, { SSH_AUTH_SOCK: socket });
    } finally {
      agent.kill();
    }
  });

  it('and says what is missing when there is nothing to log in with', async () => {
    expect((await failure(login({ key_file: undefined }))).message).toContain('no SSH agent');
    const missing = await failure(login({ key_file: '~/.ssh/gone' }));
    expect(missing.message).toContain(join(home, '.ssh/gone'));
  });

  it('and says which user a node did not let in', async () => {
    const { port } = await serve({ authorizedKeys: [] });
    const known_hosts = await trust(port, hostKey.public);
    const error = await failure(open({ port, known_hosts, user: 'ann' }));
    expect(error.reason).toBe('refused_key');
    expect(error.message).toContain("user 'ann'");
    expect(error.hint).toContain('~ann/.ssh/authorized_keys');
  });

  it('and says when nobody listens', async () => {
    const { port } = await serve();
    await servers.pop()?.close();
    expect((await failure(open({ port }))).reason).toBe('unreachable');
  });

  it('and stops when it is aborted', async () => {
    const silent = createServer();
    const port = await listen(silent);
    const reason = new Error('enough');
    const opening = open({ port }, { signal: AbortSignal.timeout(20) });
    await expect(opening).rejects.toThrow(/abort|timeout/i);
    await expect(open({ port }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    silent.close();
  });
});

describe('connectNode through a jump host', () => {
  it('reaches the node and checks both host keys', async () => {
    const jump = await serve({ hostKeys: [otherHostKey.private] });
    const { port } = await serve();
    const at = { address: '127.0.0.1', port: jump.port, user: 'root', key_file: '~/.ssh/user' };
    const known_hosts = await trust(port, hostKey.public);
    const trusted = { ...at, fingerprint: print(otherHostKey.public) };
    const session = await open({ port, known_hosts, jump: trusted });
    expect((await session.exec('echo through')).stdout.toString()).toBe('through\n');
    expect(jump.forwarded).toEqual([`127.0.0.1:${port}`]);

    const error = await failure(
      open({ port, known_hosts, jump: { ...at, fingerprint: print(hostKey.public) } }),
    );
    expect(error.reason).toBe('jump');
    expect(error.endpoint).toBe(`127.0.0.1:${jump.port}`);
    expect(error.message).toContain(print(otherHostKey.public));
  });

  it('says when the jump host cannot reach the node', async () => {
    const jump = await serve();
    const { port } = await serve();
    await servers.pop()?.close();
    const at = { address: '127.0.0.1', port: jump.port, user: 'root', key_file: '~/.ssh/user' };
    const error = await failure(
      open({ port, jump: { ...at, fingerprint: print(hostKey.public) } }),
    );
    expect(error.reason).toBe('jump');
    expect(error.message).toContain(`127.0.0.1:${port}`);
  });
});

describe('NodeSession', () => {
  async function connected(
    options: Partial<NodeSessionOptions> = {},
  ): Promise<[NodeSession, TestSshServer]> {
    const server = await serve();
    const known_hosts = await trust(server.port, hostKey.public);
    return [await open({ port: server.port, known_hosts }, options), server];
  }

  it('exec gives the exit code, both outputs, and feeds standard input', async () => {
    const [session] = await connected();
    const result = await session.exec('cat; echo oops >&2; exit 3', { stdin: 'piped' });
    expect(result).toEqual({ code: 3, stdout: Buffer.from('piped'), stderr: 'oops\n' });
  });

  it('exec passes a megabyte of binary data unchanged', async () => {
    const [session] = await connected();
    const data = Buffer.alloc(1 << 20, Buffer.from([0, 255, 10, 13, 128]));
    expect((await session.exec('cat', { stdin: data })).stdout.equals(data)).toBe(true);
  });

  it('exec gives up after its time, and when it is aborted', async () => {
    const [session] = await connected();
    const late = await failure(session.exec('sleep 30', { timeoutMs: 50 }));
    expect(late.message).toContain("'sleep 30' did not end within 0.05 s");
    const reason = new Error('enough');
    const controller = new AbortController();
    const running = session.exec('sleep 30', { signal: controller.signal });
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect((await session.exec('echo usable')).code).toBe(0);
  });

  it('fails with reason closed what is under way when the connection is cut, and what comes after', async () => {
    const [session, server] = await connected();
    const running = failure(session.exec('sleep 30'));
    setTimeout(server.cut, 50);
    expect(await running).toMatchObject({ reason: 'closed' });
    const after = await failure(session.exec('true'));
    expect(after.reason).toBe('closed');
    expect(after.message).toMatch(/the connection, \d+\.\d s old, was lost before 'true'/);
    expect((await failure(session.openTcp('127.0.0.1', 1, 100))).reason).toBe('closed');
  });

  it('notices a silent cut by its keepalives', async () => {
    const [session, server] = await connected({ keepaliveMs: 40 });
    const running = failure(session.exec('sleep 30'));
    setTimeout(server.freeze, 60);
    const error = await running;
    expect(error.reason).toBe('closed');
    expect(error.message).toContain('Keepalive timeout');
  });

  it('openTcp reaches an open port from the node and refuses a closed one', async () => {
    const [session] = await connected();
    const echo = createServer((socket) => socket.pipe(socket));
    const port = await listen(echo);
    const channel = await session.openTcp('127.0.0.1', port, 1000);
    channel.write('ping');
    const answer = await new Promise<Buffer>((resolve) => channel.once('data', resolve));
    expect(answer.toString()).toBe('ping');
    channel.destroy();
    echo.close();
    const error = await failure(session.openTcp('127.0.0.1', 1, 1000));
    expect(error.reason).toBe('refused_channel');
    expect(error.message).toContain('127.0.0.1:1');
  });
});
