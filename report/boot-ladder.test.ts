import { describe, expect, it } from 'vitest';
import type { OperationRecord, RungRecord, RunRecord } from '../results/record.js';
import { bootLadders } from './boot-ladder.js';
import { createFixtureStudy } from './fixture/fixture-study.js';
import { drawnLadders } from './sections/ladder-section.js';
import { numberRungs, rungNumbers, segmentOwner, segmentWords } from './ladder-words.js';

const { runs } = createFixtureStudy({ servers: 1, repetitions: 1, troubled: false });
const [run] = runs.filter(({ scenario, target }) => scenario === 'serial-boot' && target === 'kvm');
const [boot] = run?.operations ?? [];

type Bounds = readonly [lower: number, upper: number];

/** A boot of 4 s, give or take 20 ms, that shows these rungs. */
function bootWith(
  rungs: Partial<Readonly<Record<RungRecord['rung'], Bounds>>>,
  changes: Partial<OperationRecord> = {},
): OperationRecord {
  if (!boot) throw new Error('the fixture has a boot');
  const records = Object.entries(rungs).map(([rung, [lowerMs, upperMs]]) => ({
    rung: rung as RungRecord['rung'],
    durationMs: (lowerMs + upperMs) / 2,
    lowerMs,
    upperMs,
  }));
  const end = { durationMs: 4000, lowerMs: 3980, upperMs: 4020 };
  return { ...boot, ...end, rungs: records, ...changes };
}

function ladderOf(...operations: readonly OperationRecord[]) {
  if (!run) throw new Error('the fixture has a run');
  const own: RunRecord = { ...run, operations };
  return bootLadders([own])[0];
}

const ALL = {
  accepted: [200, 200],
  scheduled: [400, 600],
  networked: [900, 1100],
  block_mapped: [1000, 1200],
  spawned: [2900, 3500],
  active: [3700, 3900],
} as const;

const valuesOf = (ladder: ReturnType<typeof ladderOf>) =>
  ladder?.steps.map(({ rung, segment }) => [rung, segment.value]);

describe('bootLadders', () => {
  it('cuts a boot into segments between consecutive rungs that add up to it', () => {
    const ladder = ladderOf(bootWith(ALL));
    expect(valuesOf(ladder)).toEqual([
      ['accepted', 200],
      ['scheduled', 300],
      ['networked', 500],
      ['block_mapped', 100],
      ['spawned', 2100],
      ['active', 600],
      ['end', 200],
    ]);
  });

  it('bounds a segment by the bounds of both of its ends, and never below zero', () => {
    const segments = new Map(ladderOf(bootWith(ALL))?.steps.map((s) => [s.rung, s.segment]));
    expect(segments.get('spawned')).toEqual({ value: 2100, lower: 1700, upper: 2500 });
    expect(segments.get('block_mapped')).toEqual({ value: 100, lower: 0, upper: 300 });
  });

  it('takes means over boots, of middles and of bounds', () => {
    const ladder = ladderOf(bootWith(ALL), bootWith({ ...ALL, spawned: [3300, 3500] }));
    const spawned = ladder?.steps.find(({ rung }) => rung === 'spawned');
    expect(spawned?.reached).toEqual({ value: 3300, lower: 3100, upper: 3500 });
    expect(spawned?.segment).toEqual({ value: 2200, lower: 1900, upper: 2500 });
  });

  it('tells a rung apart that half of the boots show, and takes means over those', () => {
    const { networked: _, ...lacking } = ALL;
    const ladder = ladderOf(bootWith(ALL), bootWith(lacking));
    expect(ladder).toMatchObject({ boots: 2 });
    expect(ladder?.steps.map(({ n }) => n)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(ladder?.steps[2]).toMatchObject({ rung: 'networked', segment: { value: 500 } });
  });

  it('has the time of a rung that fewer boots show in the next segment, and still adds up', () => {
    const { networked: _, ...lacking } = ALL;
    const ladder = ladderOf(bootWith(ALL), bootWith(lacking), bootWith(lacking));
    expect(ladder?.steps.map(({ n }) => n)).toEqual([3, 3, 3, 3, 3, 3]);
    const mapped = ladder?.steps[2];
    expect(mapped).toMatchObject({
      covers: ['networked', 'block_mapped'],
      segment: { value: 600 },
    });
    const sum = ladder?.steps.reduce((total, { segment }) => total + segment.value, 0);
    expect(sum).toBe(4000);
  });

  it('does not take a rung for seen whose bounds are wider than half of the boot', () => {
    const ladder = ladderOf(bootWith({ ...ALL, block_mapped: [1000, 3001] }));
    expect(ladder?.steps.map(({ rung }) => rung)).not.toContain('block_mapped');
    expect(ladder?.share?.value).toBeNull();
    const narrower = ladderOf(bootWith({ ...ALL, block_mapped: [1000, 3000] }));
    expect(narrower?.steps.map(({ rung }) => rung)).toContain('block_mapped');
  });

  it('names a rung that no boot shows together with the next one', () => {
    const ladder = ladderOf(bootWith({ accepted: [200, 200], active: [3700, 3900] }));
    expect(valuesOf(ladder)).toEqual([
      ['accepted', 200],
      ['active', 3600],
      ['end', 200],
    ]);
    const covers = ladder?.steps[1]?.covers ?? [];
    expect(segmentWords(covers)).toBe('scheduling to turning ACTIVE');
    expect(segmentOwner(covers)).toBe('mixed');
  });

  it('counts only boots that ended ok, undisturbed, with a rung', () => {
    const ladder = ladderOf(
      bootWith(ALL),
      bootWith({}),
      bootWith(ALL, { outcome: 'failed' }),
      bootWith(ALL, { flags: ['duplicate_created'] }),
    );
    expect(ladder?.boots).toBe(1);
  });

  it('has none where no boot shows a rung', () => {
    expect(ladderOf(bootWith({}))).toBeUndefined();
  });

  /** Boots of servers, with waits for their guests: when each probe saw it, s, within 0.1 s. */
  const withGuests = (...guests: readonly Readonly<Record<string, number>>[]) =>
    guests.flatMap((seen, i) => {
      const rungs = Object.fromEntries(
        Object.entries(seen).map(([rung, s]) => [rung, [s * 1000 - 50, s * 1000 + 50] as const]),
      );
      const readyMs = Math.max(...Object.values(seen)) * 1000;
      const ends = { durationMs: readyMs, lowerMs: readyMs - 50, upperMs: readyMs + 50 };
      return [
        bootWith(ALL, { resourceId: `${i}` }),
        bootWith(rungs, { resourceId: `${i}`, operation: 'guest.boot_ready', ...ends }),
      ];
    });

  it('goes on with what probes saw of the guest, and the last of them is its readiness', () => {
    const ladder = ladderOf(
      ...withGuests({ console: 6, port: 5, ssh: 9 }, { console: 7, port: 5, ssh: 9 }),
    );
    expect(valuesOf(ladder)?.slice(6)).toEqual([
      ['end', 200],
      ['port', 1000],
      ['console', 1500],
      ['ssh', 2500],
    ]);
    expect(ladder?.steps.at(-1)?.reached).toEqual({ value: 9000, lower: 8950, upper: 9050 });
  });

  it('does not say which of two probes was the first where their order differs, and adds up', () => {
    const ladder = ladderOf(...withGuests({ console: 6, ssh: 7 }, { console: 7, ssh: 6.2 }));
    const guest = ladder?.steps.slice(7);
    expect(guest?.map(({ rung }) => rung)).toEqual(['console', 'ssh', 'guest']);
    const [, between] = guest ?? [];
    expect(between?.segment.value).toBeCloseTo(100, 6);
    expect([between?.segment.lower, between?.segment.upper]).toEqual([0, 200]);
    const sum = ladder?.steps.reduce((total, { segment }) => total + segment.value, 0);
    expect(sum).toBeCloseTo(7000, 6);
  });

  it('takes the last probe for the readiness where both are the same within their error', () => {
    const ladder = ladderOf(...withGuests({ console: 6, ssh: 7 }, { console: 7.02, ssh: 7 }));
    expect(ladder?.steps.at(-1)).toMatchObject({ rung: 'ssh', reached: { value: 7000 } });
  });

  it('has the time of a probe that less than half of the guests show in the next segment', () => {
    const ladder = ladderOf(...withGuests({ console: 6, ssh: 7 }, { ssh: 7 }, { ssh: 7 }));
    expect(ladder?.steps.at(-1)).toMatchObject({ rung: 'ssh', n: 3, segment: { value: 3000 } });
  });

  it('ends with the guest of the same server, over those that came up', () => {
    const guest = { operation: 'guest.boot_ready', durationMs: 9000, lowerMs: 8900, upperMs: 9100 };
    const ladder = ladderOf(
      bootWith(ALL, { resourceId: 'a' }),
      bootWith({}, { resourceId: 'a', ...guest }),
      bootWith(ALL, { resourceId: 'b' }),
      bootWith({}, { resourceId: 'b', ...guest, outcome: 'timed_out' }),
    );
    expect(ladder?.steps.at(-1)).toMatchObject({ rung: 'guest', n: 1, segment: { value: 5000 } });
  });

  it('tells boots one at a time from boots at once', () => {
    const at = (startedAt: string) => bootWith(ALL, { startedAt });
    const [first, during, after] = ['00:00.000', '00:03.000', '00:04.100'].map((time) =>
      at(`2026-03-02T09:${time}Z`),
    );
    if (!first || !during || !after) throw new Error('three boots');
    expect(ladderOf(after, first)?.together).toBe(false);
    expect(ladderOf(during, first)?.together).toBe(true);
  });
});

describe('rungNumbers', () => {
  const steps = [
    { covers: ['accepted', 'scheduled', 'networked'] },
    { covers: ['end'] },
    { covers: ['ssh', 'console'] },
  ] as const;

  it('counts the rungs that are shown, and says a range where they are in turn', () => {
    const numbers = numberRungs(steps);
    expect(steps.map(({ covers }) => rungNumbers(covers, numbers))).toEqual([
      '1\u20133',
      '4',
      '6+5',
    ]);
  });
});

describe('shareBeyondSpawning', () => {
  it('is one less spawning by the boot, with the bounds of both', () => {
    expect(ladderOf(bootWith(ALL))?.share).toMatchObject({
      boots: 1,
      value: 1 - 2100 / 4000,
      lower: 1 - 2500 / 3980,
      upper: 1 - 1700 / 4020,
    });
  });

  it('is a lower bound where no boot shows when spawning began', () => {
    const ladder = ladderOf(bootWith({ scheduled: ALL.scheduled, spawned: ALL.spawned }));
    const { share } = ladder ?? {};
    expect(share).toMatchObject({ value: null, lower: 1 - 3100 / 3980, upper: 1 });
  });

  it('is told of the time until the guest is up as well, over those that came up', () => {
    const ready = { operation: 'guest.boot_ready', durationMs: 9000, lowerMs: 8900, upperMs: 9100 };
    const { share } =
      ladderOf(
        bootWith(ALL, { resourceId: 'a' }),
        bootWith({}, { resourceId: 'a', ...ready }),
        bootWith(ALL, { resourceId: 'b' }),
      ) ?? {};
    expect(share?.boots).toBe(2);
    expect(share?.toReady).toMatchObject({
      boots: 1,
      value: (4000 - 2100) / 9000,
      lower: (3980 - 2500) / 9100,
      upper: (4020 - 1700) / 8900,
    });
    expect(ladderOf(bootWith(ALL))?.share?.toReady).toBeNull();
  });

  it('leaves out boots that do not show when spawning began where others do', () => {
    const { block_mapped: _, ...lacking } = ALL;
    expect(ladderOf(bootWith(ALL), bootWith(lacking))?.share?.boots).toBe(1);
  });

  it('is unknown where no boot shows when spawning ended', () => {
    expect(ladderOf(bootWith({ active: [3700, 3900] }))?.share).toBeNull();
  });
});

describe('drawnLadders', () => {
  it('takes the scenario with the most boots of each way to boot', () => {
    const { runs: many } = createFixtureStudy({ servers: 8, repetitions: 1, guests: [1, 2] });
    const drawn = drawnLadders(bootLadders(many)).map(([first]) => first?.scenario);
    expect(drawn).toEqual(['serial-boot', 'steady-state-packing']);
    const { runs: few } = createFixtureStudy({ servers: 1, repetitions: 1 });
    expect(drawnLadders(bootLadders(few)).map(([first]) => first?.scenario)).toEqual([
      'serial-reboot',
    ]);
  });
});
