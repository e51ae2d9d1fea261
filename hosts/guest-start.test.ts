import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Interval } from '../measure/interval.js';
import { guestStart, toGuestStart } from './guest-start.js';
import type { NodeSession } from './node-session.js';
import { connectGuestNode, openGuestNode, startGuest, type TestGuest } from './test-guest-node.js';

const SERVER = randomUUID();
const now = (): number => performance.timeOrigin + performance.now();

async function openNode(programs: Readonly<Record<string, string>> = {}): Promise<NodeSession> {
  const session = await connectGuestNode(await openGuestNode(programs));
  onTestFinished(() => session.close());
  return session;
}

/** Both hold the true start, so they must meet. */
function expectToMeet(found: Interval | undefined, { started }: TestGuest): void {
  expect(found).toBeDefined();
  expect(found!.lower).toBeLessThanOrEqual(started.upper + 1);
  expect(found!.upper).toBeGreaterThanOrEqual(started.lower - 1);
}

describe.runIf(process.platform === 'linux')('guestStart', () => {
  it('finds QEMU by the server id that it was started with', async () => {
    const session = await openNode();
    const guest = await startGuest(
      now,
      '-name',
      'guest=instance-00000001',
      '-uuid',
      SERVER,
      '-smbios',
    );
    expectToMeet(await guestStart(session, { service: 'nova', serverId: SERVER }, now), guest);
  });

  it('takes no program for a guest that only mentions the id', async () => {
    const session = await openNode();
    await startGuest(now, '--uuid', SERVER);
    await startGuest(now, '-uuid', 'another', SERVER);
    const found = await guestStart(session, { service: 'nova', serverId: SERVER }, now);
    expect(found).toBeUndefined();
  });

  it('finds a container of libvirt by the name that virsh knows the server by', async () => {
    const virsh = `[ "$*" = "-c lxc:///system domname ${SERVER}" ] && echo packbench-test-0007 && echo`;
    const session = await openNode({ virsh });
    const guest = await startGuest(now, '--name', 'packbench-test-0007', '--console', '17');
    expectToMeet(await guestStart(session, { service: 'nova', serverId: SERVER }, now), guest);
  });

  it('finds the first process of a container of Docker', async () => {
    const guest = await startGuest(now);
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
