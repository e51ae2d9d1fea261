import { expect } from 'vitest';
import { listContainers } from '../../openstack/containers.js';
import type { Container } from '../../openstack/containers.js';
import { getImage } from '../../openstack/images.js';
import { refusal } from './contract-assertions.js';
import type { ContractSession, ServiceView } from './contract-session.js';
import { NOBODY } from './nobody.js';

/** From the list: showing a container changes what is looked at. */
const look = async ({ client }: ContractSession, id: string): Promise<Container | undefined> =>
  (await listContainers(client)).items.find((container) => container.id === id);

export const zunView: ServiceView = {
  refusedBoots: [
    {
      what: 'network',
      changes: { networkIds: [NOBODY] },
      status: 404,
      fault: `Neutron network ${NOBODY} could not be found.`,
    },
    {
      what: 'security group',
      changes: { securityGroups: ['no-such-group'] },
      status: 400,
      fault: 'Security group no-such-group not found.',
      realOnly: true,
    },
    {
      what: 'memory',
      changes: { container: { memoryMib: 2 } },
      status: 400,
      fault: /^Invalid input for field 'memory'.+2 is less than the minimum of 4/,
    },
  ],
  failingBoots: [
    { what: 'image', changes: { imageId: NOBODY }, fault: `Image ${NOBODY} could not be found.` },
    {
      what: 'zone',
      changes: { availabilityZone: 'no-such-zone' },
      fault: 'There are not enough hosts available.',
    },
  ],
  wrongWish: {},
  wrongNames: () => ({ first: [], last: [] }),
  rooms: ['containers', 'cpu', 'memory', 'ports'],
  unknown: (id) => `Container ${id} could not be found.`,
  rebootConflict: (id) => new RegExp(`^Cannot reboot container ${id} in Restarting state`),

  async expectBuilding(session, id) {
    expect((await look(session, id))?.status).toMatch(/^Creat(ing|ed)$/);
  },

  expectBooted(progress) {
    expect(progress).toMatchObject({ launchedAtMs: null });
  },

  async expectListed(session, id) {
    const { metadata, name } = session.bootRequest('one');
    expect(await look(session, id)).toMatchObject({ name, labels: metadata, status: 'Running' });
  },

  async expectRebooting(session, id) {
    expect(await look(session, id)).toMatchObject({ status: 'Restarting' });
  },

  async expectSnapshotBegun(session, _id, { resourceId }) {
    const image = (await getImage(session.client, resourceId)).data;
    expect(image.properties).not.toHaveProperty('packbench_run');
  },

  async expectSnapshotDone(session, { resourceId }) {
    const image = (await getImage(session.client, resourceId)).data;
    expect(image).toMatchObject({ containerFormat: 'docker', diskFormat: 'qcow2' });
    expect(image.tags).toHaveLength(1);
  },

  async expectDeleting(session, id) {
    const container = await look(session, id);
    expect(['Running', 'Stopped', 'Deleting']).toContain(container?.status);
  },

  async expectDeleted(session, { resourceId, requestId }) {
    const { service } = session;
    expect(await look(session, resourceId)).toBeUndefined();
    expect(await service.stamps(resourceId, requestId)).toBeUndefined();
    expect((await refusal(service.actions(resourceId))).status).toBe(404);
  },
};
