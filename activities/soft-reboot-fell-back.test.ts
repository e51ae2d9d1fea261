import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  connectGuestNode,
  openGuestNode,
  startGuest,
  type TestGuest,
} from '../hosts/test-guest-node.js';
import { ANCHOR_ERROR_MS, createClock } from '../measure/clock.js';
import type { ServerService } from '../openstack/server-service.js';
import type { ComputeNode } from '../plan/target.js';
import type { ResolvedTarget } from '../workflows/contract/runs.js';
import { fellBack, type FellBack } from './soft-reboot-fell-back.js';

const clock = createClock();
const now = (): number => clock.now();
const WAIT_MS = 10_000;

interface Reboot {
  readonly guest: TestGuest;
  /** When its request was sent, before the guest's start. */
  readonly requestedMsBefore: number;
  readonly upperMs: number;
  readonly nodes?: readonly ComputeNode[];
  readonly execute?: ServerService['execute'];
  readonly serverId?: string;
  readonly anchor?: string;
}

/** A server id and a guest of it, a process of this machine. */
async function rebootedGuest(): Promise<{ serverId: string; guest: TestGuest }> {
  const serverId = randomUUID();
  return { serverId, guest: await startGuest(now, '-uuid', serverId) };
}

function judge(reboot: Reboot, connect = connectGuestNode): Promise<FellBack> {
  const { guest, serverId = '', nodes = [], execute, anchor = clock.anchor } = reboot;
  const target: ResolvedTarget = {
    name: 'kvm',
    cloud: 'c',
    service: execute ? 'zun' : 'nova',
    imageId: 'i',
    networkIds: [],
    securityGroups: [],
    softRebootWaitSeconds: WAIT_MS / 1000,
  };
  const startMs = guest.started.lower - reboot.requestedMsBefore;
  return fellBack({
    deps: {
      clock,
      connect,
      access: () => Promise.resolve({ service: execute ? { execute } : {} }),
    },
    input: {
      context: { study: 's', run: 's/kvm/r/1', target, scenario: 'r', repetition: 1 },
      phase: 'reboot',
      started: [],
      timeoutSeconds: 60,
      nodes,
    },
    started: {
      id: 's/kvm/r/1/nova.reboot_server/1',
      ordinal: 1,
      serverId,
      resourceId: serverId,
      requestId: '',
      startLowerMs: startMs,
      startUpperMs: startMs,
      repliedAtMs: null,
      anchor,
      flags: [],
      apiRequests: 1,
    },
    bounds: { upperMs: reboot.upperMs },
  });
}

const neverAsked = (): Promise<never> => Promise.reject(new Error('no node is needed'));

describe.runIf(process.platform === 'linux')('fellBack', () => {
  it('flags a reboot whose guest began anew after the wait, and says when that was', async () => {
    const { serverId, guest } = await rebootedGuest();
    const nodes = [await openGuestNode()];
    const { flag, restarted } = await judge({
      guest,
      serverId,
      nodes,
      requestedMsBefore: 12_000,
      upperMs: 14_000,
    });
    expect(flag).toBe(true);
    expect(restarted?.rung).toBe('restarted');
    // The guest was started between 12 s and that and what starting it took.
    expect(restarted!.upperMs).toBeGreaterThanOrEqual(12_000);
    expect(restarted!.lowerMs).toBeLessThanOrEqual(
      12_000 + guest.started.upper - guest.started.lower,
    );
    expect(restarted!.durationMs).toBeCloseTo((restarted!.lowerMs + restarted!.upperMs) / 2, 0);
  });

  it('does not flag one that a busy node ended late, when its guest began anew early', async () => {
    const { serverId, guest } = await rebootedGuest();
    const nodes = [await openGuestNode()];
    const { flag, restarted } = await judge({
      guest,
      serverId,
      nodes,
      requestedMsBefore: 2000,
      upperMs: 31_000,
    });
    expect(flag).toBe(false);
    expect(restarted!.upperMs).toBeGreaterThanOrEqual(2000);
    expect(restarted!.upperMs).toBeLessThan(WAIT_MS);
  });

  it('asks nobody when the whole reboot took less than the wait', async () => {
    const { serverId, guest } = await rebootedGuest();
    const reboot = { guest, serverId, requestedMsBefore: 2000, upperMs: 9999 };
    expect(await judge({ ...reboot, nodes: [await openGuestNode()] }, neverAsked)).toEqual({
      flag: false,
    });
  });

  it('finds the guest on the one node that can be asked, and has it', async () => {
    const { serverId, guest } = await rebootedGuest();
    const [off, node] = [await openGuestNode(), await openGuestNode()];
    const unreachable = { ...off, name: 'off', port: 1 };
    const reboot = { guest, serverId, requestedMsBefore: 2000, upperMs: 14_000 };
    const { flag } = await judge({ ...reboot, nodes: [unreachable, node] });
    expect(flag).toBe(false);
  });

  it('goes by the duration alone when no node knows the guest', async () => {
    const { guest } = await rebootedGuest();
    const nodes = [await openGuestNode()];
    const reboot = { guest, serverId: randomUUID(), requestedMsBefore: 2000, upperMs: 14_000 };
    expect(await judge({ ...reboot, nodes })).toEqual({ flag: true });
    expect(await judge({ ...reboot, nodes: [] })).toEqual({ flag: true });
  });

  it.each([
    ['before the request', -1000, 14_000],
    ['after the reboot was over', 20_000, 14_000],
  ])('goes by the duration alone when the guest began %s', async (_case, before, upperMs) => {
    const { serverId, guest } = await rebootedGuest();
    const nodes = [await openGuestNode()];
    const reboot = { guest, serverId, nodes, requestedMsBefore: before, upperMs };
    expect(await judge(reboot)).toEqual({ flag: true });
  });

  it('widens the restart when the request was sent by another process of the worker', async () => {
    const { serverId, guest } = await rebootedGuest();
    const nodes = [await openGuestNode()];
    const reboot = { guest, serverId, nodes, requestedMsBefore: 12_000, upperMs: 14_000 };
    const { restarted } = await judge({ ...reboot, anchor: 'another' });
    expect(restarted!.upperMs - restarted!.lowerMs).toBeGreaterThan(2 * ANCHOR_ERROR_MS);
  });

  it.each([
    [2000, false],
    [12_000, true],
  ])(
    'lets a container read its own age when no node is named: %i ms after the request',
    async (requestedMsBefore, flag) => {
      const { serverId, guest } = await rebootedGuest();
      const asked: (readonly string[])[] = [];
      const execute: ServerService['execute'] = async (id, argv) => {
        asked.push([id, ...argv]);
        const files = argv.slice(1).map((file) => file.replace('/1/', `/${guest.pid}/`));
        const text = await Promise.all(files.map((file) => readFile(file, 'utf8')));
        return { code: 0, output: text.join('') };
      };
      const judged = await judge({ guest, serverId, execute, requestedMsBefore, upperMs: 14_000 });
      expect(judged.flag).toBe(flag);
      expect(judged.restarted).toBeDefined();
      expect(asked).toEqual([[serverId, 'cat', '/proc/uptime', '/proc/1/stat']]);
    },
  );

  it('goes by the duration alone when a container has no program to read with', async () => {
    const { serverId, guest } = await rebootedGuest();
    const execute = (): Promise<{ code: number; output: string }> =>
      Promise.resolve({ code: 126, output: 'OCI runtime exec failed: "cat" not found' });
    const reboot = { guest, serverId, execute, requestedMsBefore: 2000, upperMs: 14_000 };
    expect(await judge(reboot)).toEqual({ flag: true });
  });
});
