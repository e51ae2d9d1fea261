import { describe, expect, test } from 'vitest';
import type { Sent } from '../../openstack/server-service.js';
import type { ContractSession } from './contract-session.js';

/** Several servers at once, watched by one list. */
export function describePacking(current: () => ContractSession): void {
  describe('two servers at once', () => {
    let boots: readonly Sent[];

    test('they boot together, and one request watches both', async () => {
      const { nova, bootRequest, pollToEnd } = current();
      boots = await Promise.all(['a', 'b'].map((name) => nova.boot(bootRequest(name))));
      const polls = await pollToEnd('boot', boots);
      expect(polls[0]?.requests).toBe(1);
      const states = [...(polls.at(-1)?.progress ?? [])].map(([id, { state }]) => [id, state]);
      expect(states).toEqual(boots.map(({ resourceId }) => [resourceId, 'there']));
    }, 300_000);

    test('each has an address of its own', async () => {
      const { nova, namePrefix } = current();
      const { progress } = await nova.poll('boot', boots, namePrefix);
      const addresses = [...progress.values()].flatMap((one) =>
        one.state === 'there' ? one.addresses : [],
      );
      expect(new Set(addresses).size).toBe(2);
    });

    test('they are deleted together, and nothing is left', async () => {
      const { nova, pollToEnd, run, namePrefix } = current();
      const deletes = await Promise.all(boots.map((boot) => nova.deleteServer(boot.resourceId)));
      const polls = await pollToEnd('delete', deletes);
      for (const progress of polls.at(-1)?.progress.values() ?? []) {
        expect(progress).toEqual({ state: 'gone' });
      }
      expect(await nova.findByRun(run, namePrefix)).toEqual([]);
    }, 300_000);
  });
}
