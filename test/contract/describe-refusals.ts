import { describe, expect, test } from 'vitest';
import { createCloudClient } from '../../openstack/cloud-client.js';
import { SERVICE_TYPE } from '../../openstack/create-server-service.js';
import { getImage } from '../../openstack/images.js';
import { listServers } from '../../openstack/servers.js';
import { refusal } from './contract-assertions.js';
import { now } from './now.js';
import type { ContractSession } from './contract-session.js';
import { NOBODY } from './nobody.js';

/** How a cloud says no: statuses and words. */
export function describeRefusals(current: () => ContractSession): void {
  describe('refusals', () => {
    test('a wrong password is 401, and is not in the error', async () => {
      const { config, target } = current().cloud;
      if (config.credential.method !== 'password') return;
      const credential = { ...config.credential, password: 'wrong-horse-battery' };
      const client = createCloudClient({ ...config, credential }, { now });
      const error = await refusal(client.prepare([SERVICE_TYPE[target.service ?? 'nova']]));
      expect(error).toMatchObject({
        status: 401,
        method: 'POST',
        fault: 'The request you have made requires authentication.',
      });
      expect(error.message + (error.stack ?? '')).not.toContain('wrong-horse-battery');
      client.close();
    });

    test('an unknown server is 404, whatever is asked of it', async () => {
      const { service, view } = current();
      const expected = { status: 404, fault: view.unknown(NOBODY) };
      expect(await refusal(service.softReboot(NOBODY, 10))).toMatchObject(expected);
      expect(await refusal(service.deleteServer(NOBODY))).toMatchObject(expected);
      expect(await refusal(service.console(NOBODY))).toMatchObject(expected);
      expect(await refusal(service.actions(NOBODY))).toMatchObject(expected);
      const image = { name: 'nobody', metadata: {} };
      expect(await refusal(service.snapshot(NOBODY, image))).toMatchObject(expected);
      if (service.execute === undefined) return;
      expect(await refusal(service.execute(NOBODY, ['true']))).toMatchObject(expected);
    });

    test('an unknown image is 404', async () => {
      const { client, service } = current();
      const asked = await refusal(getImage(client, NOBODY));
      expect(asked).toMatchObject({ status: 404 });
      expect(asked.fault).toContain(`No image found with ID ${NOBODY}`);
      const deleted = await refusal(service.deleteImage(NOBODY));
      expect(deleted).toMatchObject({ status: 404 });
      expect(deleted.fault).toContain(`Failed to find image ${NOBODY} to delete`);
    });

    test('polls of unknown servers and images say gone', async () => {
      const { service, namePrefix } = current();
      const operation = { resourceId: NOBODY, requestId: '' };
      const other = { resourceId: NOBODY.replaceAll('5', '6'), requestId: '' };
      for (const kind of ['boot', 'reboot', 'delete', 'snapshot', 'delete-image'] as const) {
        const one = await service.poll(kind, [operation], namePrefix);
        expect([...one.progress]).toEqual([[NOBODY, { state: 'gone' }]]);
        const two = await service.poll(kind, [operation, other], namePrefix);
        expect([...two.progress.values()]).toEqual([{ state: 'gone' }, { state: 'gone' }]);
      }
    });

    test('an unknown action is undefined', async () => {
      expect(await current().service.stamps(NOBODY, 'req-unknown')).toBeUndefined();
    });

    test('a boot with one thing wrong is refused at once, in words', async () => {
      const { service, view, bootRequest, cloud } = current();
      for (const { what, changes, status, fault, realOnly = false } of view.refusedBoots) {
        if (realOnly && cloud.speedUp !== undefined) continue;
        const error = await refusal(service.boot(bootRequest('refused', changes)));
        expect(error, what).toMatchObject({ status, method: 'POST' });
        expect(error.fault, what).toMatch(fault);
        expect(error.requestId, what).toMatch(/^req-[0-9a-f-]{36}$/);
        expect(error.exchange.receivedAtMs, what).toBeGreaterThan(error.exchange.sentAtMs);
      }
    });

    test('what is found to be wrong later only fails, in words, alone and among others', async () => {
      const { service, view, bootRequest, end, namePrefix } = current();
      for (const { what, changes, fault } of view.failingBoots) {
        const sent = await service.boot(bootRequest('failing', changes));
        const progress = await end('boot', sent);
        expect(progress, what).toMatchObject({ state: 'failed' });
        expect(progress.state === 'failed' ? progress.fault : '', what).toMatch(fault);
        const both = [sent, { resourceId: NOBODY, requestId: '' }];
        const among = await service.poll('boot', both, namePrefix);
        expect([...among.progress.values()], what).toEqual([progress, { state: 'gone' }]);
        expect(await end('delete', await service.deleteServer(sent.resourceId))).toEqual({
          state: 'gone',
        });
      }
    }, 300_000);

    test('a refused boot leaves nothing', async () => {
      const { service, run, namePrefix } = current();
      expect(await service.findByRun(run, namePrefix)).toEqual([]);
    });

    test('a name prefix is taken literally, though nova takes it for a regular expression', async () => {
      const { client, wish } = current();
      if (wish.service !== 'nova') return;
      expect((await listServers(client, '.*')).items).toEqual([]);
      expect((await listServers(client, 'a(b')).items).toEqual([]);
    });
  });
}
