import { describe, expect, test } from 'vitest';
import { createCloudClient } from '../../openstack/cloud-client.js';
import { getImage } from '../../openstack/images.js';
import { getServer, listServers } from '../../openstack/servers.js';
import { now, refusal } from './contract-session.js';
import type { ContractSession } from './contract-session.js';

const NOBODY = '11111111-2222-4333-8444-555555555555';

/** How a cloud says no: statuses and words. */
export function describeRefusals(current: () => ContractSession): void {
  describe('refusals', () => {
    test('a wrong password is 401, and is not in the error', async () => {
      const { config } = current().cloud;
      if (config.credential.method !== 'password') return;
      const credential = { ...config.credential, password: 'wrong-horse-battery' };
      const client = createCloudClient({ ...config, credential }, { now });
      const error = await refusal(client.prepare());
      expect(error).toMatchObject({
        status: 401,
        method: 'POST',
        fault: 'The request you have made requires authentication.',
      });
      expect(error.message + (error.stack ?? '')).not.toContain('wrong-horse-battery');
      client.close();
    });

    test('an unknown server is 404, whatever is asked of it', async () => {
      const { client, nova } = current();
      const expected = { status: 404, fault: `Instance ${NOBODY} could not be found.` };
      expect(await refusal(getServer(client, NOBODY))).toMatchObject(expected);
      expect(await refusal(nova.softReboot(NOBODY))).toMatchObject(expected);
      expect(await refusal(nova.deleteServer(NOBODY))).toMatchObject(expected);
      expect(await refusal(nova.console(NOBODY))).toMatchObject(expected);
      expect(await refusal(nova.actions(NOBODY))).toMatchObject(expected);
      expect(await refusal(nova.snapshot(NOBODY, { name: 'x', metadata: {} }))).toMatchObject(
        expected,
      );
    });

    test('an unknown image is 404', async () => {
      const { client, nova } = current();
      const asked = await refusal(getImage(client, NOBODY));
      expect(asked).toMatchObject({ status: 404 });
      expect(asked.fault).toContain(`No image found with ID ${NOBODY}`);
      const deleted = await refusal(nova.deleteImage(NOBODY));
      expect(deleted).toMatchObject({ status: 404 });
      expect(deleted.fault).toContain(`Failed to find image ${NOBODY} to delete`);
    });

    test('polls of unknown servers and images say gone', async () => {
      const { nova, namePrefix } = current();
      const operation = { resourceId: NOBODY, requestId: '' };
      const other = { resourceId: NOBODY.replaceAll('5', '6'), requestId: '' };
      for (const kind of ['boot', 'reboot', 'delete', 'snapshot', 'delete-image'] as const) {
        const one = await nova.poll(kind, [operation], namePrefix);
        expect([...one.progress]).toEqual([[NOBODY, { state: 'gone' }]]);
        const two = await nova.poll(kind, [operation, other], namePrefix);
        expect([...two.progress.values()]).toEqual([{ state: 'gone' }, { state: 'gone' }]);
      }
    });

    test('an action that nova does not know is undefined', async () => {
      expect(await current().nova.stamps(NOBODY, 'req-unknown')).toBeUndefined();
    });

    test.each([
      ['flavor', { flavorId: NOBODY }, 400, `Flavor ${NOBODY} could not be found.`],
      ['image', { imageId: NOBODY }, 400, 'Can not find requested image'],
      ['network', { networkIds: [NOBODY] }, 400, `Network ${NOBODY} could not be found.`],
      [
        'zone',
        { availabilityZone: 'no-such-zone' },
        400,
        'The requested availability zone is not available',
      ],
      [
        'security group',
        { securityGroups: ['no-such-group'] },
        400,
        /^Unable to find security_group with name or id 'no-such-group'/,
      ],
      ['key pair', { keyPair: 'no-such-key' }, 400, 'Invalid key_name provided.'],
    ])('a boot with an unknown %s is refused at once', async (_what, changes, status, fault) => {
      const { nova, bootRequest } = current();
      const error = await refusal(nova.boot(bootRequest('refused', changes)));
      expect(error).toMatchObject({ status, method: 'POST' });
      expect(error.fault).toMatch(fault);
      expect(error.requestId).toMatch(/^req-[0-9a-f-]{36}$/);
      expect(error.exchange.receivedAtMs).toBeGreaterThan(error.exchange.sentAtMs);
    });

    test('a refused boot leaves nothing', async () => {
      const { nova, run, namePrefix } = current();
      expect(await nova.findByRun(run, namePrefix)).toEqual([]);
    });

    test('a name prefix is taken literally, though nova takes it for a regular expression', async () => {
      const { client } = current();
      expect((await listServers(client, '.*')).items).toEqual([]);
      expect((await listServers(client, 'a(b')).items).toEqual([]);
    });
  });
}
