import { expect, test } from 'vitest';
import { NodeFaults, type NodeFault } from './node-faults.js';

const withNode = () => {
  const suffered: NodeFault[] = [];
  const faults = new NodeFaults();
  faults.register('sim-kvm', {
    suffer: (fault) => {
      suffered.push(fault);
      return Promise.resolve();
    },
  });
  return { faults, suffered };
};

test('a fault reaches the node that it names, and is kept with its time', async () => {
  const { faults, suffered } = withNode();
  const fault = { kind: 'clock-step', node: 'sim-kvm', seconds: -90 };
  await faults.order([fault]);
  expect(suffered).toEqual([fault]);
  expect(faults.describe()).toEqual({
    done: [{ ...fault, at: expect.stringMatching(/^\d{4}-.*Z$/) as string }],
  });
});

test.each([
  [{ kind: 'node-explodes', node: 'sim-kvm' }, 'unknown kind'],
  [{ kind: 'toString', node: 'sim-kvm' }, 'unknown kind'],
  [{ kind: 'recorder-kill', node: 'sim-xen' }, 'no node of that name'],
  [{ kind: 'ssh-cut', node: 'sim-kvm' }, "'durationMs' must be a whole number"],
  [{ kind: 'disk-full', node: 'sim-kvm', durationMs: 'long' }, "'durationMs' must be"],
])('%o is refused and quoted, and none of its order is carried out', async (fault, message) => {
  const { faults, suffered } = withNode();
  const order = faults.order([{ kind: 'recorder-kill', node: 'sim-kvm' }, fault]);
  await expect(order).rejects.toThrow(message);
  await expect(order).rejects.toThrow(JSON.stringify(fault));
  expect(suffered).toEqual([]);
});
