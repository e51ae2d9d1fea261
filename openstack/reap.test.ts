import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSimulatedTarget, type SimulatedTarget } from '../test/rig/simulated-target.js';
import type { Fate } from './judge-run.js';
import { allOf, listResources } from './list-resources.js';
import { reap, type Reaping } from './reap.js';
import { toRunMark } from './run-mark.js';
import { createMakers, type Makers } from './testing/leftover-makers.js';

const STUDY = 'bench/20261201T000000Z';
const CLOSED = `${STUDY}/kvm/serial-boot/1`;
const OPEN = `${STUDY}/kvm/serial-boot/2`;
const UNKNOWN = 'bench/20200101T000000Z/kvm/serial-boot/1';
const FATES: Readonly<Record<string, Fate>> = { [CLOSED]: 'closed', [OPEN]: 'open' };

let sim: SimulatedTarget;
let make: Makers;
beforeEach(async () => {
  sim = await openSimulatedTarget({ speedUp: 50 });
  make = createMakers(sim.client, sim.context.target);
});
afterEach(() => sim.close());

const reaping = (more: Partial<Reaping> = {}): Reaping => ({
  register: {
    fateOf: (run) => Promise.resolve(FATES[run] ?? 'unknown'),
    runOf: () => Promise.resolve(undefined),
  },
  dryRun: false,
  unknownToo: false,
  study: '',
  sleep: (ms) => sleep(ms / 50),
  now: () => Date.now(),
  patienceMs: 60_000,
  ...more,
});

/** Ids of all that is there, by what they are called in the test. */
async function thereOf(ids: Readonly<Record<string, string>>): Promise<string[]> {
  const there = new Set(allOf(await listResources(sim.client)).map(({ id }) => id));
  return Object.keys(ids).filter((name) => there.has(ids[name] ?? ''));
}

async function makeOurs(run: string, suffix: string): Promise<Record<string, string>> {
  return {
    server: await make.server(`packbench-${suffix}-1`, { packbench_run: run }),
    volume: await make.volume(`packbench-${suffix}`, { packbench_run: run }),
    port: await make.port(`packbench-${suffix}`, { description: toRunMark(run) }),
    keyPair: await make.keyPair(`packbench-${suffix}`, toRunMark(run)),
  };
}

describe('reap', () => {
  it('deletes every kind of a closed run, and foreign things with confusing names survive', async () => {
    const ours = await makeOurs(CLOSED, 'aaaaaaaaaa');
    const foreign = {
      samePrefix: await make.server('packbench-aaaaaaaaaa-2', {}),
      sameName: await make.server('packbench-aaaaaaaaaa-1', {}),
      openRun: await make.server('packbench-aaaaaaaaaa-3', { packbench_run: OPEN }),
      otherCase: await make.server('packbench-aaaaaaaaaa-4', { Packbench_Run: CLOSED }),
      otherKey: await make.server('packbench-aaaaaaaaaa-5', { packbench_study: STUDY }),
      longerRun: await make.server('packbench-aaaaaaaaaa-6', { packbench_run: `${CLOSED}0` }),
      runInName: await make.server(toRunMark(CLOSED), {}),
      volume: await make.volume('packbench-aaaaaaaaaa', { run: CLOSED }),
      strayPort: await make.port('packbench-aaaaaaaaaa'),
      wordyPort: await make.port('p', { description: `not ${toRunMark(CLOSED)}` }),
      keyPair: await make.keyPair('packbench-aaaaaaaaaa-1', 'ada@example.org'),
      wordyKey: await make.keyPair('k', `ada ${toRunMark(CLOSED)}`),
      bareKey: await make.keyPair('packbench', ''),
    };
    const findings = await reap(sim.client, reaping());
    expect(await thereOf(ours)).toEqual([]);
    expect(await thereOf(foreign)).toEqual(Object.keys(foreign));
    const deleted = findings.filter(({ did }) => did === 'deleted').map(({ id }) => id);
    expect(deleted.sort()).toEqual(Object.values(ours).sort());
    const kept = findings.filter(({ did }) => did === 'kept');
    expect(kept.map(({ id, why }) => [id, why]).sort()).toEqual(
      [
        [foreign.openRun, 'its run is open'],
        [foreign.longerRun, 'its run is unknown'],
      ].sort(),
    );
  });

  it('only tells in a dry run, and only of the study that was asked for', async () => {
    const ours = await makeOurs(CLOSED, 'aaaaaaaaaa');
    const findings = await reap(sim.client, reaping({ dryRun: true }));
    expect(findings.map(({ did }) => did)).toEqual(Array(4).fill('would_delete'));
    expect(await reap(sim.client, reaping({ study: 'bench/20261201T000000' }))).toEqual([]);
    expect(await thereOf(ours)).toEqual(Object.keys(ours));
  });

  it('deletes what is of an unknown run only when it is told to', async () => {
    const ours = await makeOurs(UNKNOWN, 'bbbbbbbbbb');
    await reap(sim.client, reaping());
    expect(await thereOf(ours)).toEqual(Object.keys(ours));
    await reap(sim.client, reaping({ unknownToo: true }));
    expect(await thereOf(ours)).toEqual([]);
  });

  it('leaves alone what belongs to a run that was opened again in between', async () => {
    const server = await make.server('packbench-1', { packbench_run: CLOSED });
    let asked = 0;
    let clock = 0;
    const fateOf = (): Promise<Fate> => {
      asked += 1;
      return Promise.resolve(asked === 1 ? 'closed' : 'open');
    };
    const runOf = (): Promise<undefined> => Promise.resolve(undefined);
    const findings = await reap(
      sim.client,
      reaping({ register: { fateOf, runOf }, now: () => (clock += 10_000) }),
    );
    expect(findings).toMatchObject([{ id: server, did: 'kept', why: 'its run is open' }]);
    expect(await thereOf({ server })).toEqual(['server']);
  });

  it('does no harm when two do it at once', async () => {
    const ours = await makeOurs(CLOSED, 'aaaaaaaaaa');
    const foreign = { server: await make.server('packbench-aaaaaaaaaa-1', {}) };
    const both = await Promise.all([reap(sim.client, reaping()), reap(sim.client, reaping())]);
    expect(both.flat().filter(({ did }) => did !== 'deleted')).toEqual([]);
    expect(await thereOf(ours)).toEqual([]);
    expect(await thereOf(foreign)).toEqual(['server']);
  });

  it('says what would not go, and why', async () => {
    const id = await make.server('packbench-1', { packbench_run: CLOSED });
    await sim.order([
      { kind: 'status', status: 403, method: 'DELETE', path: '/servers/', times: 1000 },
    ]);
    const findings = await reap(sim.client, reaping({ patienceMs: 0 }));
    expect(findings).toMatchObject([{ id, did: 'stuck', why: expect.stringContaining('403') }]);
  });
});
