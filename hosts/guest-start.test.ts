import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Interval } from '../measure/interval.js';
import { nodeSchema } from '../plan/target.js';
import { guestStart, toGuestStart } from './guest-start.js';
import { fingerprint } from './known-hosts.js';
import { connectNode, type NodeSession } from './node-session.js';
import { generateKeyPair } from './test-key-pair.js';
import { startTestSshServer } from './test-ssh-server.js';

const hostKey = generateKeyPair();
const SERVER = randomUUID();
const now = (): number => performance.timeOrigin + performance.now();

/** A node over real SSH with the real /proc of this machine; its programs come first in PATH. */
async function openNode(programs: Readonly<Record<string, string>> = {}): Promise<NodeSession> {
  const bin = await mkdtemp(join(tmpdir(), 'packbench-start-'));
  onTestFinished(() => rm(bin, { recursive: true }));
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${text}\n`);
    await chmod(join(bin, name), 0o755);
  }
  const server = await startTestSshServer({
    hostKeys: [hostKey.private],
    password: 'x',
    env: { PATH: `${bin}:/usr/bin:/bin` },
  });
  onTestFinished(() => server.close());
  const login = nodeSchema.parse({
    name: 'n1',
    address: '127.0.0.1',
    port: server.port,
    password_env: 'P',
    fingerprint: fingerprint(Buffer.from(hostKey.public.split(' ')[1] ?? '', 'base64')),
  });
  const session = await connectNode(login, { env: { P: 'x' }, home: tmpdir(), now });
  onTestFinished(() => session.close());
  return session;
}

interface Guest {
  readonly pid: number;
  /** Between these it was started. */
  readonly started: Interval;
}

/** A process that has a guest's command line and does nothing. */
async function startGuest(...args: readonly string[]): Promise<Guest> {
  const lower = now();
  const child = spawn('sh', ['-c', 'echo; read -r _', ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(async () => {
    const ended = once(child, 'close');
    child.stdin.end();
    await ended;
  });
  await once(child.stdout, 'data');
  return { pid: child.pid ?? 0, started: { lower, upper: now() } };
}

/** Both hold the true start, so they must meet. */
function expectToMeet(found: Interval | undefined, { started }: Guest): void {
  expect(found).toBeDefined();
  expect(found!.lower).toBeLessThanOrEqual(started.upper + 1);
  expect(found!.upper).toBeGreaterThanOrEqual(started.lower - 1);
}

describe.runIf(process.platform === 'linux')('guestStart', () => {
  it('finds QEMU by the server id that it was started with', async () => {
    const session = await openNode();
    const guest = await startGuest('-name', 'guest=instance-00000001', '-uuid', SERVER, '-smbios');
    expectToMeet(await guestStart(session, { service: 'nova', serverId: SERVER }, now), guest);
  });

  it('takes no program for a guest that only mentions the id', async () => {
    const session = await openNode();
    await startGuest('--uuid', SERVER);
    await startGuest('-uuid', 'another', SERVER);
    const found = await guestStart(session, { service: 'nova', serverId: SERVER }, now);
    expect(found).toBeUndefined();
  });

  it('finds a container of libvirt by the name that virsh knows the server by', async () => {
    const virsh = `[ "$*" = "-c lxc:///system domname ${SERVER}" ] && echo packbench-test-0007 && echo`;
    const session = await openNode({ virsh });
    const guest = await startGuest('--name', 'packbench-test-0007', '--console', '17');
    expectToMeet(await guestStart(session, { service: 'nova', serverId: SERVER }, now), guest);
  });

  it('finds the first process of a container of Docker', async () => {
    const guest = await startGuest();
    const docker = `[ "$1" = inspect ] && [ "$6" = zun-${SERVER} ] && echo ${guest.pid}`;
    const session = await openNode({ docker });
    expectToMeet(await guestStart(session, { service: 'zun', serverId: SERVER }, now), guest);
  });

  it.each([
    ['does not run', 'echo 0'],
    ['is not there', 'echo "No such container" >&2; exit 1'],
  ])('has nothing to say of a container that %s', async (_case, docker) => {
    const session = await openNode({ docker });
    expect(await guestStart(session, { service: 'zun', serverId: SERVER }, now)).toBeUndefined();
  });

  it('puts no id into a command line that is none', async () => {
    const session = await openNode();
    const serverId = `${SERVER};touch x`;
    expect(await guestStart(session, { service: 'nova', serverId }, now)).toBeUndefined();
  });
});

describe('toGuestStart', () => {
  const stat = (name: string, startTicks: number): string =>
    `77 (${name}) S 1 77 77 0 -1 4194560 1 0 0 0 1 0 0 0 20 0 3 0 ${startTicks} 2217 ...`;

  it('takes the age of the process from when it was read, each cut off to 10 ms', () => {
    const text = `1000.50 900.00\n${stat('qemu-system-x86', 98_050)}\n`;
    expect(toGuestStart(text, { lower: 50_000, upper: 50_020 })).toEqual({
      lower: 29_990,
      upper: 30_030,
    });
  });

  it('reads the start of a process whose name looks like fields', () => {
    const text = `1000.50 900.00\n${stat('a) S 1 (b', 100_000)}\n`;
    expect(toGuestStart(text, { lower: 0, upper: 0 })).toEqual({ lower: -510, upper: -490 });
  });

  it.each([
    ['nothing', ''],
    ['the words of a runtime', 'OCI runtime exec failed: exec failed: "cat" not found'],
    ['an uptime that is younger than the process, as lxcfs shows', `3.00 1.00\n${stat('i', 900)}`],
    ['an uptime alone', '1000.50 900.00\n'],
  ])('makes nothing of %s', (_case, text) => {
    expect(toGuestStart(text, { lower: 0, upper: 0 })).toBeUndefined();
  });
});
