import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heartbeating } from '../activities/heartbeating.js';
import { fakeActivities } from '../test/rig/fake-activities.js';
import { startStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import type { LeaseEntry } from '../workflows/contract/leases.js';
import { leaseIdOf } from '../workflows/contract/names.js';
import { renderLeases } from './commands/leases.js';
import { readLease } from './read-lease.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

const now = new Date('2026-11-24T10:44:00Z');

describe('readLease', () => {
  it('finds nobody where no run has ever asked', async () => {
    expect(await readLease(rig.client, leaseIdOf('nobody-asked'))).toEqual([]);
    expect(renderLeases([], now)).toEqual(['No run holds or waits for a compute node.']);
  });

  it('tells who holds and who waits, also when somebody has terminated the lease', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const plain = fakeActivities();
    const activities = fakeActivities({
      bootServers: async (input) => {
        await heartbeating(
          () => undefined,
          () => gate,
        );
        return plain.bootServers(input);
      },
    });
    const plan = testPlan({
      targets: [testTarget('a')],
      scenarios: [{ scenario: 'serial-boot', servers: 1 }],
    });
    await rig.withWorker(activities, async (queue) => {
      const id = leaseIdOf(queue);
      const states = async (): Promise<string[]> =>
        (await readLease(rig.client, id)).map((e) => (e.grantedAt === null ? 'waits' : 'holds'));
      const one = await startStudy(rig, queue, plan);
      await expect.poll(states, { timeout: 30_000 }).toEqual(['holds']);
      const two = await startStudy(rig, queue, plan);
      await expect.poll(states, { timeout: 30_000 }).toEqual(['holds', 'waits']);
      await rig.client.workflow.getHandle(id).terminate('test');
      expect(await states()).toEqual(['holds', 'waits']);
      open();
      await one.result();
      await two.cancel();
      expect(await two.result()).toMatchObject({ outcome: 'cancelled' });
      // Nobody could release them any more.
      expect((await readLease(rig.client, id)).map(({ dead }) => dead)).toEqual([true, true]);
    });
  });
});

describe('renderLeases', () => {
  it('says whom a run waits for, and what keeps those after a dead one', () => {
    const entry = (holder: string, changes: Partial<LeaseEntry>): LeaseEntry => ({
      holder,
      holderRunId: '1',
      claims: [],
      askedAt: '2026-11-24T10:42:45.000Z',
      grantedAt: null,
      dead: false,
      note: '',
      told: null,
      ...changes,
    });
    const grantedAt = '2026-11-24T10:43:00.000Z';
    expect(
      renderLeases(
        [
          entry('p/1/kvm/serial-boot/1', { grantedAt }),
          entry('p/1/lxc/serial-boot/1', { grantedAt, dead: true }),
          entry('q/1/kvm/serial-boot/1', { told: { waitsFor: 'waits for it', note: '' } }),
        ],
        now,
      ),
    ).toEqual([
      'RUN                    STATE  FOR',
      'p/1/kvm/serial-boot/1  holds  1:00',
      'p/1/lxc/serial-boot/1  dead   1:00  it has ended; what it left is removed before another run begins there',
      'q/1/kvm/serial-boot/1  waits  1:15  waits for it',
    ]);
  });
});
