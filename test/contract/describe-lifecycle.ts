import { describe, expect, test } from 'vitest';
import { getImage } from '../../openstack/images.js';
import { listResources } from '../../openstack/list-resources.js';
import { readBack } from '../../openstack/single-resource.js';
import type { Sent } from '../../openstack/server-service.js';
import { expectOrdered, finishedStamps, refusal } from './contract-assertions.js';
import { now } from './now.js';
import type { ContractSession } from './contract-session.js';

const REQUEST_ID = /^req-[0-9a-f-]{36}$/;
/** After which a service that can be told so reboots hard. */
const WAIT_SECONDS = 10;

/** One server's life: boot, reboot, snapshot, delete. Each test goes on where the last one ended. */
export function describeLifecycle(current: () => ContractSession): void {
  describe('one server', () => {
    let boot: Sent;
    let reboot: Sent;
    let snapshot: Sent;

    test('a boot is accepted while the server is still being built', async () => {
      const { service, view, bootRequest } = current();
      const before = now();
      boot = await service.boot(bootRequest('one'));
      expect(boot.requestId).toMatch(REQUEST_ID);
      expect(boot.sentAtMs).toBeGreaterThanOrEqual(before);
      expect(boot.receivedAtMs).toBeGreaterThan(boot.sentAtMs);
      await view.expectBuilding(current(), boot.resourceId);
    });

    test('it gets there, with an address', async () => {
      const { inspection, view, end } = current();
      const progress = await end('boot', boot);
      expect(progress).toMatchObject({ state: 'there' });
      if (progress.state !== 'there') return;
      expect(progress.addresses).toHaveLength(inspection.networks.length);
      view.expectBooted(progress);
    }, 300_000);

    test('the create action is stamped, and pairs with the request', async () => {
      const stamps = await finishedStamps(current(), boot);
      expect(stamps).toMatchObject({ requestId: boot.requestId, action: 'create', failed: false });
      expectOrdered(stamps);
    });

    test('it has its metadata, name and port', async () => {
      const { client, view, run, namePrefix } = current();
      await view.expectListed(current(), boot.resourceId);
      const { server, port } = await listResources(client);
      const own = server?.filter((one) => one.run === run);
      expect(own).toMatchObject([{ id: boot.resourceId, name: `${namePrefix}one` }]);
      const ports = port?.filter(({ attachedTo }) => attachedTo.includes(boot.resourceId));
      expect(ports).toHaveLength(1);
      expect(await readBack(client, ports![0]!)).toEqual(ports![0]);
      expect(await readBack(client, own![0]!)).toEqual(own![0]);
    });

    test('its console shows when the guest listens', async () => {
      const { waitForConsole, cloud } = current();
      const text = await waitForConsole(boot.resourceId, cloud.target.marker);
      expect(text.length).toBeGreaterThan(cloud.target.marker.length);
    }, 300_000);

    test('where it runs commands, their words arrive whole, and code and output come back', async () => {
      const { service } = current();
      if (service.execute === undefined) return;
      const words = ["it's", 'a "b"', '', '$HOME *'];
      const script = 'printf "%s|" "$@"; echo to-stderr >&2; exit 3';
      const done = await service.execute(boot.resourceId, ['sh', '-c', script, '-', ...words]);
      expect(done.code).toBe(3);
      expect(done.output).toContain(`${words.join('|')}|`);
      expect(done.output).toContain('to-stderr');
      expect((await service.execute(boot.resourceId, ['no-such-program'])).code).toBe(126);
    });

    test('a soft reboot shows at once, and a second one meets 409', async () => {
      const { service, view } = current();
      reboot = await service.softReboot(boot.resourceId, WAIT_SECONDS);
      expect(reboot).toMatchObject({ resourceId: boot.resourceId });
      await view.expectRebooting(current(), boot.resourceId);
      const error = await refusal(service.softReboot(boot.resourceId, WAIT_SECONDS));
      expect(error.status).toBe(409);
      expect(error.fault).toMatch(view.rebootConflict(boot.resourceId));
    });

    test('it is there again, long before the time limit of a soft reboot', async () => {
      const { end } = current();
      expect(await end('reboot', reboot)).toMatchObject({ state: 'there' });
      const stamps = await finishedStamps(current(), reboot);
      expect(stamps).toMatchObject({ action: 'reboot', failed: false });
      expectOrdered(stamps);
    }, 300_000);

    test('a snapshot is an image of that name at once', async () => {
      const { service, view, client, run, namePrefix } = current();
      const metadata = { packbench_run: run, packbench_operation: 'snap' };
      const name = `${namePrefix}snap`;
      snapshot = await service.snapshot(boot.resourceId, { name, metadata });
      expect((await getImage(client, snapshot.resourceId)).data.name).toBe(name);
      await view.expectSnapshotBegun(current(), boot.resourceId, snapshot);
    });

    test('the image becomes active, and then the server has no task', async () => {
      const { client, view, end } = current();
      expect(await end('snapshot', snapshot)).toMatchObject({ state: 'there' });
      const image = (await getImage(client, snapshot.resourceId)).data;
      expect(image.sizeBytes).toBeGreaterThan(0);
      await view.expectSnapshotDone(current(), snapshot);
      expect(await end('reboot', reboot)).toMatchObject({ state: 'there' });
      const stamps = await finishedStamps(current(), { ...snapshot, resourceId: boot.resourceId });
      expect(stamps).toMatchObject({ action: 'createImage', failed: false });
      expectOrdered(stamps);
    }, 300_000);

    test('server and image are found by their run, and by no other', async () => {
      const { service, run, namePrefix } = current();
      const found = await service.findByRun(run, namePrefix);
      expect(found.map(({ kind, id }) => [kind, id])).toEqual([
        ['server', boot.resourceId],
        ['image', snapshot.resourceId],
      ]);
      expect(found.map(({ metadata }) => metadata['packbench_operation'])).toEqual(['one', 'snap']);
      for (const { createdAtMs } of found) expect(createdAtMs).toBeGreaterThan(0);
      expect(await service.findByRun(`${run}-other`, namePrefix)).toEqual([]);
    });

    test('its actions are listed, oldest first', async () => {
      const actions = await current().service.actions(boot.resourceId);
      expect(actions.map(({ action }) => action)).toEqual(['create', 'reboot', 'createImage']);
      expect(actions.map(({ requestId }) => requestId)).toEqual([
        boot.requestId,
        reboot.requestId,
        snapshot.requestId,
      ]);
    });

    test('the snapshot boots', async () => {
      const { service, bootRequest, end } = current();
      const changes = { imageId: snapshot.resourceId };
      const copy = await service.boot(bootRequest('copy', changes));
      expect(await end('boot', copy)).toMatchObject({ state: 'there' });
      expect(await end('delete', await service.deleteServer(copy.resourceId))).toEqual({
        state: 'gone',
      });
    }, 300_000);

    test('the image is deleted, and is then gone', async () => {
      const { service, client, end } = current();
      const sent = await service.deleteImage(snapshot.resourceId);
      expect(await end('delete-image', sent)).toEqual({ state: 'gone' });
      expect((await refusal(getImage(client, snapshot.resourceId))).status).toBe(404);
    }, 300_000);

    test('the server is deleted: there first, then gone with its port', async () => {
      const { service, view, client, end, namePrefix, run } = current();
      const sent = await service.deleteServer(boot.resourceId);
      await view.expectDeleting(current(), boot.resourceId);
      expect(await end('delete', sent)).toEqual({ state: 'gone' });
      expect((await refusal(service.deleteServer(boot.resourceId))).status).toBe(404);
      const { server = [], port = [] } = await listResources(client);
      expect(server.filter(({ id }) => id === boot.resourceId)).toEqual([]);
      expect(port.filter(({ attachedTo }) => attachedTo.includes(boot.resourceId))).toEqual([]);
      expect(await service.findByRun(run, namePrefix)).toEqual([]);
      await view.expectDeleted(current(), sent);
    }, 300_000);
  });
}
