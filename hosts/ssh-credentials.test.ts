import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NodeSession } from './node-session.js';
import {
  failure,
  home,
  hostKey,
  open,
  PASSWORD,
  serve,
  trust,
  useSshServers,
  type Login,
} from './test-ssh-login.js';

useSshServers();

describe('connectNode logs in', () => {
  async function login(more: Partial<Login>, env: NodeJS.ProcessEnv = {}): Promise<NodeSession> {
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
    const server = await serve();
    await server.close();
    const { port } = server;
    expect((await failure(open({ port }))).reason).toBe('unreachable');
  });

  it('and says when a guest that is still booting hangs up instead of greeting', async () => {
    const closing = createServer((socket) => socket.end());
    await once(closing.listen(0, '127.0.0.1'), 'listening');
    const { port } = closing.address() as AddressInfo;
    const error = await failure(open({ port }, { acceptAnyHostKey: true }));
    closing.close();
    expect(error.reason).toBe('closed');
    expect(error.message).toContain('closed during the handshake');
    expect(error.hint).toContain('has it finished booting');
  });

  it('and stops when it is aborted', async () => {
    const silent = createServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const reason = new Error('enough');
    const opening = open({ port }, { signal: AbortSignal.timeout(20) });
    await expect(opening).rejects.toThrow(/abort|timeout/i);
    await expect(open({ port }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    silent.close();
  });
});
