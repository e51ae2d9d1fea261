import { describe, expect, it } from 'vitest';
import type { CgroupReading } from '../hosts/cgroup-reading.js';
import type { OperationRecord, PhaseRecord, RunRecord } from '../results/record.js';
import type { CgroupSample, NodeSamples, Sample } from '../results/sample.js';
import { guestCosts } from './guest-costs.js';

const START_MS = Date.parse('2026-03-02T09:00:00.000Z');
const RUN = 'study/1/kvm/steady-state-packing/1';
const at = (s: number): string => new Date(START_MS + s * 1000).toISOString();
const phase = (name: string, from: number, to: number): PhaseRecord => ({
  ...{ run: RUN, phase: name, startedAt: at(from), endedAt: at(to) },
});

/** Baseline to 10 s, a boot from 10.5 s to 14.5 s, held from 20 s to 30 s. */
const run: RunRecord = {
  ...{ run: RUN, study: 'study/1', target: 'kvm', scenario: 'steady-state-packing' },
  ...{ repetition: 1, startedAt: at(0), endedAt: at(30), outcome: 'ok', reason: '' },
  phases: [phase('baseline', 0, 10), phase('boot', 10, 20), phase('hold', 20, 30)],
  operations: [
    {
      ...{ operation: 'nova.boot_server', resourceId: 'server', outcome: 'ok', phase: 'boot' },
      ...{ startedAt: at(10.5), durationMs: 4000, lowerMs: 3900, upperMs: 4100 },
    } as OperationRecord,
  ],
  ...{ benchmarks: [], recordings: [], left: [], apiRequests: 0 },
};

function reading(guest: string, cpuS: number): CgroupReading {
  return {
    slice: 'machine',
    guest,
    server: guest && 'server',
    cpuUsageUs: cpuS * 1e6,
    ...{ cpuUserUs: null, cpuSystemUs: null, memoryBytes: guest ? 100 : 200 },
    ...{ readBytes: null, writtenBytes: null, pressureUs: {} as CgroupReading['pressureUs'] },
  };
}

/** A reading per second; the guest's cgroup is there from 12 s on, until `goneS`. */
function node(guestCpu: (s: number) => number, goneS = Infinity): NodeSamples {
  const seconds = Array.from({ length: 31 }, (_, s) => s);
  const cgroups = seconds.map((s): CgroupSample => {
    const guest = s >= 12 && s < goneS ? [reading('instance-1', guestCpu(s))] : [];
    return {
      atMs: START_MS + s * 1000,
      cgroups: [reading('', 50 + Math.max(0, s - 12)), ...guest],
    };
  });
  const samples = seconds.map(
    (s) =>
      ({
        ...{ atMs: START_MS + s * 1000, cpuSysPercent: 10 },
        cpuUsrPercent: s > 10 && s <= 20 ? 50 : 0,
      }) as Sample,
  );
  const told = { recorderCpuMs: null, recordedMs: 30_000, problems: [] };
  return { target: 'kvm', node: 'n', run: RUN, samples, cgroups, cpus: 2, ...told };
}

const costOf = (samples: NodeSamples) => guestCosts(['kvm', 'lxc'], [run], [samples])[0];

describe('guestCosts', () => {
  it('divides what passed in a cgroup while it was held', () => {
    expect(costOf(node((s) => s * 0.5))?.idle).toEqual({
      servers: 1,
      cpuShare: 0.5,
      memoryBytes: 100,
    });
  });

  it('puts a boot between the readings around its end', () => {
    const { booting } = costOf(node((s) => s - 12)) ?? {};
    expect(booting).toMatchObject({ boots: 1, unread: 0, values: { mean: 2.5 } });
    expect(booting?.values.measurement).toEqual([2, 3]);
    expect(booting?.memoryBytes).toBe(100);
  });

  it('allows for a boot that ended as early and as late as its bounds say', () => {
    const [boot] = run.operations;
    const coarse = { ...run, operations: [{ ...boot!, lowerMs: 2700, upperMs: 5300 }] };
    const [cost] = guestCosts(['kvm'], [coarse], [node((s) => s - 12)]);
    expect(cost?.booting?.values.measurement).toEqual([1, 4]);
  });

  it('bounds a server that was gone before the next reading by what its slice used', () => {
    const { booting } = costOf(node((s) => (s - 12) / 2, 14)) ?? {};
    // Read at 13 s for the last time, with 0.5 s; the slice used 2 s until 15 s.
    expect(booting?.values.measurement).toEqual([0.5, 2.5]);
  });

  it('tells the whole node from its servers, less what they used in the baseline', () => {
    // 10 s at 60 % of 2 CPUs, less 10 %; in the slice 8 s.
    const { nodeS, guestsS, boots } = costOf(node((s) => s))?.node ?? {};
    expect(nodeS).toBeCloseTo(10, 9);
    expect(guestsS).toBeCloseTo(8, 9);
    expect(boots).toBe(1);
  });

  it('does not use a counter that went down', () => {
    const cost = costOf(node((s) => (s < 14 ? s : 0)));
    expect(cost?.booting).toBeNull();
    expect(costOf(node((s) => (s < 25 ? s : s - 25)))?.idle).toBeNull();
  });

  it('has nothing for a target whose nodes have no cgroups', () => {
    const { cgroups: _none, ...bare } = node((s) => s);
    expect(guestCosts(['kvm'], [run], [bare])).toEqual([]);
  });
});
