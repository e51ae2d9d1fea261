import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { listAll } from '../../openstack/pages.js';
import type { Sent } from '../../openstack/server-service.js';
import type { ContractSession } from './contract-session.js';

/** Several servers at once, watched by one list. */
export function describePacking(current: () => ContractSession): void {
  describe('two servers at once', () => {
    let boots: readonly Sent[];

    test('they boot together, and one request watches both', async () => {
      const { service, bootRequest, pollToEnd } = current();
      boots = await Promise.all(['a', 'b'].map((name) => service.boot(bootRequest(name))));
      const polls = await pollToEnd('boot', boots);
      // A busy machine may look for the first time when one of them is up already.
      const waiting = polls.filter(({ progress }) =>
        [...progress.values()].every(({ state }) => state === 'pending'),
      );
      if (waiting.length > 0) expect(Math.min(...waiting.map((p) => p.requests))).toBe(1);
      const states = [...(polls.at(-1)?.progress ?? [])].map(([id, { state }]) => [id, state]);
      expect(states).toEqual(boots.map(({ resourceId }) => [resourceId, 'there']));
    }, 300_000);

    test('each has an address of its own', async () => {
      const { service, namePrefix } = current();
      const { progress } = await service.poll('boot', boots, namePrefix);
      const addresses = [...progress.values()].flatMap((one) =>
        one.state === 'there' ? one.addresses : [],
      );
      expect(new Set(addresses).size).toBe(2);
    });

    test('a list of them may come page by page', async () => {
      const { client, wish, namePrefix } = current();
      const [type, path, key] =
        wish.service === 'zun'
          ? (['container', '/containers?limit=1', 'containers'] as const)
          : (['compute', `/servers/detail?name=${namePrefix}&limit=1`, 'servers'] as const);
      const paged = await listAll(client, type, path, key, z.object({ name: z.string() }));
      const ours = paged.items.filter(({ name }) => name.startsWith(namePrefix));
      expect(ours).toHaveLength(2);
      expect(paged.requests).toBeGreaterThanOrEqual(2);
    });

    test('they are deleted together, and nothing is left', async () => {
      const { service, pollToEnd, run, namePrefix } = current();
      const deletes = await Promise.all(boots.map((boot) => service.deleteServer(boot.resourceId)));
      const polls = await pollToEnd('delete', deletes);
      for (const progress of polls.at(-1)?.progress.values() ?? []) {
        expect(progress).toEqual({ state: 'gone' });
      }
      expect(await service.findByRun(run, namePrefix)).toEqual([]);
    }, 300_000);
  });
}
