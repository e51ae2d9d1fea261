import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { NodeSession, NodeSessionOptions } from './node-session.js';
import {
  failure,
  hostKey,
  open,
  otherHostKey,
  print,
  serve,
  trust,
  useSshServers,
} from './test-ssh-login.js';
import type { TestSshServer } from './test-ssh-server.js';

useSshServers();

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
    const server = await serve();
    await server.close();
    const { port } = server;
    const at = { address: '127.0.0.1', port: jump.port, user: 'root', key_file: '~/.ssh/user' };
    const error = await failure(
      open({ port, jump: { ...at, fingerprint: print(hostKey.public) } }),
    );
    expect(error.reason).toBe('unreachable');
    expect(error.message).toContain(`Node 'n1' (127.0.0.1:${port}): cannot be reached`);
    expect(error.message).toContain('from its jump host');
    expect(error.hint).toContain('sshd running');
  });

  it('takes any host key of a new guest, but not of the node on the way to it', async () => {
    const jump = await serve({ hostKeys: [otherHostKey.private] });
    const { port } = await serve();
    const at = { address: '127.0.0.1', port: jump.port, user: 'root', key_file: '~/.ssh/user' };
    const known = { ...at, known_hosts: await trust(jump.port, otherHostKey.public) };
    const guest = { acceptAnyHostKey: true };
    const session = await open({ port, jump: known }, guest);
    expect((await session.exec('echo in')).stdout.toString()).toBe('in\n');

    const unknown = { ...at, known_hosts: `${known.known_hosts}-none` };
    const error = await failure(open({ port, jump: unknown }, guest));
    expect(error).toMatchObject({ reason: 'jump', endpoint: `127.0.0.1:${jump.port}` });
    expect(error.message).toContain('has no key for');
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

  it('exec has the exit code and output of commands that end at once, many at a time', async () => {
    const [session] = await connected();
    const codes = Array.from({ length: 40 }, (_, index) => index);
    const results = await Promise.all(
      codes.map((code) => session.exec(`echo ${code}; exit ${code}`)),
    );
    expect(results.map(({ code }) => code)).toEqual(codes);
    expect(results.map(({ stdout }) => Number(stdout))).toEqual(codes);
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
    setTimeout(() => {
      server.cut();
    }, 50);
    expect(await running).toMatchObject({ reason: 'closed' });
    const after = await failure(session.exec('true'));
    expect(after.reason).toBe('closed');
    expect(after.message).toMatch(/the connection, \d+\.\d s old, was lost before 'true'/);
    expect((await failure(session.openTcp('127.0.0.1', 1, 100))).reason).toBe('closed');
  });

  it('notices a silent cut by its keepalives', async () => {
    const [session, server] = await connected({ keepaliveMs: 40 });
    const running = failure(session.exec('sleep 30'));
    setTimeout(() => {
      server.freeze();
    }, 60);
    const error = await running;
    expect(error.reason).toBe('closed');
    expect(error.message).toContain('Keepalive timeout');
  });

  it('openTcp reaches an open port from the node and refuses a closed one', async () => {
    const [session] = await connected();
    const echo = createServer((socket) => socket.pipe(socket));
    await once(echo.listen(0, '127.0.0.1'), 'listening');
    const { port } = echo.address() as AddressInfo;
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
