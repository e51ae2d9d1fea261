import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSimulatedTarget, type SimulatedTarget } from '../test/rig/simulated-target.js';
import { deleteProven } from './delete-proven.js';
import { allOf, listResources } from './list-resources.js';
import { createMakers } from './testing/leftover-makers.js';

let sim: SimulatedTarget;
beforeEach(async () => {
  sim = await openSimulatedTarget({ speedUp: 50 });
});
afterEach(() => sim.close());

describe('deleteProven', () => {
  it('asks again, a minute later, for what was accepted and did not go', async () => {
    const id = await createMakers(sim.client, sim.context.target).server('ours', {});
    await sim.order([{ kind: 'status', status: 204, method: 'DELETE', path: '/servers/' }]);
    let seconds = 0;
    const asked: number[] = [];
    const done = await deleteProven({
      client: sim.client,
      find: async () => allOf(await listResources(sim.client)).filter((one) => one.id === id),
      objection: () => {
        asked.push(seconds);
        return '';
      },
      sleep: async () => {
        seconds += 20;
        await sleep(50);
      },
      now: () => seconds * 1000,
      patienceMs: 600_000,
    });
    expect(done.deleted).toMatchObject([{ id }]);
    expect(asked).toEqual([0, 80]);
  });
});
