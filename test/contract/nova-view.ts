import { expect } from 'vitest';
import { getImage } from '../../openstack/images.js';
import { getServer, listServers } from '../../openstack/servers.js';
import type { Server } from '../../openstack/servers.js';
import { expectOrdered, finishedStamps } from './contract-assertions.js';
import type { ContractSession, ServiceView } from './contract-session.js';
import { NOBODY } from './nobody.js';

const BUILD_TASKS = [null, 'scheduling', 'block_device_mapping', 'networking', 'spawning'];
const SNAPSHOT_TASK = /^image_(snapshot|snapshot_pending|pending_upload|uploading|backup)$/;

const show = async ({ client }: ContractSession, id: string): Promise<Server> =>
  (await getServer(client, id)).data.server;

export const novaView: ServiceView = {
  refusedBoots: [
    {
      what: 'flavor',
      changes: { flavorId: NOBODY },
      status: 400,
      fault: `Flavor ${NOBODY} could not be found.`,
    },
    {
      what: 'image',
      changes: { imageId: NOBODY },
      status: 400,
      fault: 'Can not find requested image',
    },
    {
      what: 'network',
      changes: { networkIds: [NOBODY] },
      status: 400,
      fault: `Network ${NOBODY} could not be found.`,
    },
    {
      what: 'zone',
      changes: { availabilityZone: 'no-such-zone' },
      status: 400,
      fault: 'The requested availability zone is not available',
    },
    {
      what: 'security group',
      changes: { securityGroups: ['no-such-group'] },
      status: 400,
      fault: /^Unable to find security_group with name or id 'no-such-group'/,
    },
    {
      what: 'key pair',
      changes: { keyPair: 'no-such-key' },
      status: 400,
      fault: 'Invalid key_name provided.',
    },
  ],
  failingBoots: [],
  wrongWish: { flavor: 'no-such-flavor', keyPair: 'no-such-key' },
  wrongNames: ({ client }) => ({
    first: [`unknown flavor 'no-such-flavor' in cloud '${client.cloud}'`],
    last: [`unknown key pair 'no-such-key' in cloud '${client.cloud}'`],
  }),
  rooms: ['instances', 'cores', 'ram', 'ports'],
  unknown: (id) => `Instance ${id} could not be found.`,
  rebootConflict: (id) =>
    new RegExp(`^Cannot 'reboot' instance ${id} while it is in task_state reboot`),

  async expectBuilding(session, id) {
    const server = await show(session, id);
    expect(server.status).toBe('BUILD');
    expect(BUILD_TASKS).toContain(server['OS-EXT-STS:task_state']);
    expect(server['OS-SRV-USG:launched_at']).toBeNull();
  },

  expectBooted(progress) {
    const launchedAtMs = progress.state === 'there' ? progress.launchedAtMs : null;
    expect(launchedAtMs).not.toBeNull();
    expect((launchedAtMs ?? 0) % 1000).toBe(0);
  },

  async expectListed(session, id) {
    const { client, bootRequest, namePrefix } = session;
    const { metadata, name } = bootRequest('one');
    const server = await show(session, id);
    expect(server).toMatchObject({ name, metadata, status: 'ACTIVE' });
    const { items } = await listServers(client, namePrefix);
    expect(items).toEqual([server]);
  },

  async expectRebooting(session, id) {
    const server = await show(session, id);
    expect(server.status).toBe('REBOOT');
    expect(server['OS-EXT-STS:task_state']).toMatch(/^reboot(ing|_pending|_started)$/);
  },

  async expectSnapshotBegun(session, id, { resourceId }) {
    const { client, run } = session;
    const image = (await getImage(client, resourceId)).data;
    expect(['queued', 'saving']).toContain(image.status);
    expect(image.properties).toMatchObject({
      packbench_run: run,
      packbench_operation: 'snap',
      instance_uuid: id,
      image_type: 'snapshot',
    });
    expect((await show(session, id))['OS-EXT-STS:task_state']).toMatch(SNAPSHOT_TASK);
  },

  expectSnapshotDone: () => Promise.resolve(),

  async expectDeleting(session, id) {
    const server = await show(session, id);
    expect(server).toMatchObject({ status: 'ACTIVE', 'OS-EXT-STS:task_state': 'deleting' });
  },

  async expectDeleted(session, deleted) {
    expect((await listServers(session.client, session.namePrefix)).items).toEqual([]);
    const stamps = await finishedStamps(session, deleted);
    expect(stamps).toMatchObject({ action: 'delete', failed: false });
    expectOrdered(stamps);
  },
};
