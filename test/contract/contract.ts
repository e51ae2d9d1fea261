import { afterAll, beforeAll, describe } from 'vitest';
import type { ContractCloud } from './contract-cloud.js';
import { openSession } from './open-session.js';
import type { ContractSession } from './contract-session.js';
import { describeInspection } from './describe-inspection.js';
import { describeLifecycle } from './describe-lifecycle.js';
import { describePacking } from './describe-packing.js';
import { describeRefusals } from './describe-refusals.js';

/**
 * What packbench relies on in an OpenStack, as seen through `openstack/`. The same assertions run
 * against the simulated cloud and against real ones, so that neither can drift from the other.
 */
export function describeContract(title: string, start: () => Promise<ContractCloud>): void {
  describe(title, { concurrent: false }, () => {
    let session: ContractSession | undefined;
    beforeAll(async () => {
      session = await openSession(await start());
    }, 60_000);
    afterAll(async () => {
      await session?.close();
    }, 120_000);

    const current = (): ContractSession => {
      if (session === undefined) throw new Error('the cloud did not start');
      return session;
    };
    describeInspection(current);
    describeRefusals(current);
    describeLifecycle(current);
    describePacking(current);
  });
}
