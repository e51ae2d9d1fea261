import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ecdsaHostKey,
  failure,
  home,
  hostKey,
  open,
  otherHostKey,
  print,
  serve,
  trust,
  useSshServers,
} from './test-ssh-login.js';

useSshServers();

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

  it('takes the key of a new guest as it comes, unless the plan pins one', async () => {
    const { port } = await serve();
    const any = { acceptAnyHostKey: true };
    const known_hosts = await trust(port, otherHostKey.public);
    const session = await open({ port, known_hosts }, any);
    expect((await session.exec('echo hello')).stdout.toString()).toBe('hello\n');
    await open({ port, fingerprint: print(hostKey.public) }, any);
    const error = await failure(open({ port, fingerprint: print(otherHostKey.public) }, any));
    expect(error.reason).toBe('changed_host_key');
  });
});
