import { expect, it } from 'vitest';
import { holdsTruth, attempt, openSimulatedTarget } from '../test/rig/simulated-target.js';
import { createAwaitGuest } from './await-guest.js';
import { createAwaitStep } from './await-step.js';
import { freePort } from './probe-test-servers.js';
import { createStartStep } from './start-step.js';

it.runIf(process.platform === 'linux')(
  'a guest on a simulated cloud comes by its console marker and its SSH server after its boot',
  async () => {
    const port = await freePort();
    const sim = await openSimulatedTarget({ guestPort: port });
    try {
      const { context } = sim;
      const items = [{ ordinal: 1, serverId: '' }];
      const start = createStartStep(sim.deps, 'boot');
      const { result: begun } = await attempt(start, { context, phase: 'boot', items });
      const started = begun!.started;
      const { result: booted } = await attempt(createAwaitStep(sim.deps, 'boot'), {
        context,
        phase: 'boot',
        started,
        timeoutSeconds: 60,
      });
      const { result } = await attempt(createAwaitGuest({ ...sim.deps, env: {} }), {
        context,
        phase: 'boot',
        after: 'boot',
        readiness: [
          { probe: 'console', marker: 'SIMCLOUD-READY', timeout_seconds: 30 },
          { probe: 'ssh', port, from: 'worker', timeout_seconds: 30 },
        ],
        plan: { targets: [] },
        servers: booted!.reached,
        started,
        consoleBefore: {},
      });
      const [ready] = result!.operations;
      expect(ready).toMatchObject({ operation: 'guest.boot_ready', outcome: 'ok' });
      expect(ready!.rungs?.map(({ rung }) => rung).sort()).toEqual(['console', 'ssh']);
      const [boot] = booted!.operations;
      for (const { upperMs } of ready!.rungs ?? []) {
        expect(upperMs).toBeGreaterThan(boot!.lowerMs!);
        expect(upperMs).toBeLessThanOrEqual(ready!.upperMs!);
      }
      // The console says when the guest listens by the same clock as the truth.
      const console = ready!.rungs!.find(({ rung }) => rung === 'console');
      expect(holdsTruth({ ...ready!, ...console }, await sim.truth())).toBe(true);
      expect(Object.keys(result!.console)).toEqual([started[0]!.serverId]);
      expect(ready!.apiRequests).toBeGreaterThan(0);
    } finally {
      await sim.close();
    }
  },
);
