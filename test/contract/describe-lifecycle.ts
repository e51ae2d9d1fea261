import { describe, expect, test } from 'vitest';
import { getImage } from '../../openstack/images.js';
import { listPorts } from '../../openstack/networks.js';
import { getServer, listServers } from '../../openstack/servers.js';
import type { Progress, Sent, Stamps } from '../../openstack/server-service.js';
import { now, refusal } from './contract-session.js';
import type { ContractSession } from './contract-session.js';

const REQUEST_ID = /^req-[0-9a-f-]{36}$/;
const BUILD_TASKS = [null, 'scheduling', 'block_device_mapping', 'networking', 'spawning'];
const SNAPSHOT_TASK = /^image_(snapshot|snapshot_pending|pending_upload|uploading|backup)$/;

/** One server's life: boot, reboot, snapshot, delete. Each test goes on where the last one ended. */
export function describeLifecycle(current: () => ContractSession): void {
  describe('one server', () => {
    let boot: Sent;
    let reboot: Sent;
    let snapshot: Sent;

    test('a boot is accepted while the server is still being built', async () => {
      const { nova, client, bootRequest } = current();
      const before = now();
      boot = await nova.boot(bootRequest('one'));
      expect(boot.requestId).toMatch(REQUEST_ID);
      expect(boot.sentAtMs).toBeGreaterThanOrEqual(before);
      expect(boot.receivedAtMs).toBeGreaterThan(boot.sentAtMs);
      const { server } = (await getServer(client, boot.resourceId)).data;
      expect(server.status).toBe('BUILD');
      expect(BUILD_TASKS).toContain(server['OS-EXT-STS:task_state']);
      expect(server['OS-SRV-USG:launched_at']).toBeNull();
    });

    test('it becomes ACTIVE with no task, an address and a launch time', async () => {
      const { inspection, end } = current();
      const progress = await end('boot', boot);
      expect(progress).toMatchObject({ state: 'there' });
      if (progress.state !== 'there') return;
      expect(progress.addresses).toHaveLength(inspection.networks.length);
      expect(progress.launchedAtMs).not.toBeNull();
      expect((progress.launchedAtMs ?? 0) % 1000).toBe(0);
    }, 300_000);

    test('the create action is stamped, and pairs with the request', async () => {
      const stamps = await stampsOf(boot);
      expect(stamps).toMatchObject({ requestId: boot.requestId, action: 'create', failed: false });
      expectOrdered(stamps);
    });

    test('it has its metadata, name and port', async () => {
      const { client, bootRequest, namePrefix } = current();
      const { metadata, name } = bootRequest('one');
      const { server } = (await getServer(client, boot.resourceId)).data;
      expect(server).toMatchObject({ name, metadata, status: 'ACTIVE' });
      const { items } = await listServers(client, namePrefix);
      expect(items).toEqual([server]);
      const ports = await listPorts(client, [boot.resourceId]);
      expect(ports.map((port) => port.serverId)).toEqual([boot.resourceId]);
    });

    test('its console shows when the guest listens', async () => {
      const { waitForConsole, cloud } = current();
      const text = await waitForConsole(boot.resourceId, cloud.target.marker);
      expect(text.length).toBeGreaterThan(cloud.target.marker.length);
    }, 300_000);

    test('a soft reboot shows at once, and a second one meets 409', async () => {
      const { nova, client } = current();
      reboot = await nova.softReboot(boot.resourceId);
      expect(reboot).toMatchObject({ resourceId: boot.resourceId });
      const { server } = (await getServer(client, boot.resourceId)).data;
      expect(server.status).toBe('REBOOT');
      const task = server['OS-EXT-STS:task_state'] ?? '';
      expect(task).toMatch(/^reboot(ing|_pending|_started)$/);
      const error = await refusal(nova.softReboot(boot.resourceId));
      expect(error.status).toBe(409);
      expect(error.fault).toMatch(
        new RegExp(`^Cannot 'reboot' instance ${boot.resourceId} while it is in task_state reboot`),
      );
    });

    test('it is ACTIVE again with no task, long before the time limit of a soft reboot', async () => {
      const { end } = current();
      expect(await end('reboot', reboot)).toMatchObject({ state: 'there' });
      const stamps = await stampsOf(reboot);
      expect(stamps).toMatchObject({ action: 'reboot', failed: false });
      expectOrdered(stamps);
    }, 300_000);

    test('a snapshot is an image at once, without data and with the metadata', async () => {
      const { nova, client, run, namePrefix } = current();
      const metadata = { packbench_run: run, packbench_operation: 'snap' };
      const name = `${namePrefix}snap`;
      snapshot = await nova.snapshot(boot.resourceId, { name, metadata });
      const image = (await getImage(client, snapshot.resourceId)).data;
      expect(['queued', 'saving']).toContain(image.status);
      expect(image.name).toBe(name);
      expect(image.properties).toMatchObject({
        ...metadata,
        instance_uuid: boot.resourceId,
        image_type: 'snapshot',
      });
      const { server } = (await getServer(client, boot.resourceId)).data;
      expect(server['OS-EXT-STS:task_state']).toMatch(SNAPSHOT_TASK);
    });

    test('the image becomes active, and then the server has no task', async () => {
      const { client, end } = current();
      expect(await end('snapshot', snapshot)).toMatchObject({ state: 'there' });
      const image = (await getImage(client, snapshot.resourceId)).data;
      expect(image.sizeBytes).toBeGreaterThan(0);
      const settled: Progress = await end('reboot', boot);
      expect(settled.state).toBe('there');
      const stamps = await stampsOf({ ...snapshot, resourceId: boot.resourceId });
      expect(stamps).toMatchObject({ action: 'createImage', failed: false });
      expectOrdered(stamps);
    }, 300_000);

    test('server and image are found by their run, and by no other', async () => {
      const { nova, run, namePrefix } = current();
      const found = await nova.findByRun(run, namePrefix);
      expect(found.map(({ kind, id }) => [kind, id])).toEqual([
        ['server', boot.resourceId],
        ['image', snapshot.resourceId],
      ]);
      expect(found.map(({ metadata }) => metadata['packbench_operation'])).toEqual(['one', 'snap']);
      for (const { createdAtMs } of found) expect(createdAtMs).toBeGreaterThan(0);
      expect(await nova.findByRun(`${run}-other`, namePrefix)).toEqual([]);
      expect(await nova.findByRun(run, `${namePrefix}other`)).toMatchObject([{ kind: 'image' }]);
    });

    test('its actions are listed, oldest first', async () => {
      const actions = await current().nova.actions(boot.resourceId);
      expect(actions.map(({ action }) => action)).toEqual(['create', 'reboot', 'createImage']);
      expect(actions.map(({ requestId }) => requestId)).toEqual([
        boot.requestId,
        reboot.requestId,
        snapshot.requestId,
      ]);
    });

    test('the image is deleted, and is then gone', async () => {
      const { nova, client, end } = current();
      const sent = await nova.deleteImage(snapshot.resourceId);
      expect(await end('delete-image', sent)).toEqual({ state: 'gone' });
      expect((await refusal(getImage(client, snapshot.resourceId))).status).toBe(404);
    }, 300_000);

    test('the server is deleted: busy first, then gone with its port, its actions kept', async () => {
      const { nova, client, end, namePrefix, run } = current();
      const sent = await nova.deleteServer(boot.resourceId);
      const { server } = (await getServer(client, boot.resourceId)).data;
      expect(server).toMatchObject({ status: 'ACTIVE', 'OS-EXT-STS:task_state': 'deleting' });
      expect(await end('delete', sent)).toEqual({ state: 'gone' });
      expect((await refusal(nova.deleteServer(boot.resourceId))).status).toBe(404);
      expect((await listServers(client, namePrefix)).items).toEqual([]);
      expect(await listPorts(client, [boot.resourceId])).toEqual([]);
      expect(await nova.findByRun(run, namePrefix)).toEqual([]);
      const stamps = await stampsOf(sent);
      expect(stamps).toMatchObject({ action: 'delete', failed: false });
      expectOrdered(stamps);
    }, 300_000);

    /** Nova writes an event's finish a moment after the state that the API shows. */
    async function stampsOf(sent: Sent): Promise<Stamps> {
      const { nova, cloud } = current();
      const deadline = now() + cloud.patienceMs;
      for (;;) {
        const stamps = await nova.stamps(sent.resourceId, sent.requestId);
        if (stamps !== undefined && stamps.finishedAtMs !== null) return stamps;
        if (now() > deadline) throw new Error(`${sent.requestId} has no finish`);
      }
    }
  });
}

function expectOrdered({ startedAtMs, finishedAtMs, exact }: Stamps): void {
  expect(finishedAtMs).toBeGreaterThanOrEqual(startedAtMs);
  if (!exact) expect([startedAtMs % 1000, (finishedAtMs ?? 0) % 1000]).toEqual([0, 0]);
}
